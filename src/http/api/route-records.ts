import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { readRecordText } from '../../actions/record-text.ts';
import { printKey, type RecordKey } from '../../domain/record-key.ts';
import { readSelector } from '../../kinds/label-selector.ts';
import { printCursor } from '../../ports/feed.ts';
import type { FabricFacts, IndexedRecord, RecordFilter } from '../../ports/record-index.ts';
import { chooseType } from './accepts.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import {
  afterSchema,
  answers,
  fabricParams,
  groupSchema,
  jsonAnswer,
  keyParams,
  kindSchema,
  limitSchema,
  pageOf,
  refTo,
  strict,
} from './common-schemas.ts';
import { isKnown } from './etag.ts';
import { invalidAfter, parsePageToken, printPageToken } from './page-token.ts';
import { liveStates, recordExample, recordFilterSchema, recordSchema } from './record-schemas.ts';
import { filterByLive, type LiveSide } from './render-live.ts';
import { type Proposed, recordTag, renderRecord } from './render-record.ts';

const usualLimit = 100;
const recordRef = refTo(recordSchema);

const listQuery = strict({
  kind: Type.Optional(kindSchema),
  group: Type.Optional(groupSchema),
  namespace: Type.Optional(keyParams.properties.namespace),
  labelSelector: Type.Optional(
    Type.String({
      maxLength: 2000,
      description: 'As Kubernetes writes it: `a=b,c!=d,e in (x,y),!f`.',
      examples: ['env=prod'],
    }),
  ),
  state: Type.Optional(recordFilterSchema),
  text: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Found in name, path or kind, in any case.' }),
  ),
  snapshot: Type.Optional(
    Type.Boolean({
      description: 'Adds `cursor`: events after it, applied to the listed records in order, keep them true.',
    }),
  ),
  limit: limitSchema(500, usualLimit),
  after: afterSchema,
});

const pageSchema = pageOf(recordRef, {
  cursor: Type.Optional(
    Type.String({ description: 'Only with `snapshot=true`: where the feed stood before the first page was read.' }),
  ),
});

/** `GET F/records` and `GET F/records/KEY` (DESIGN.md 5.7). */
export function recordRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    scope.get(
      '/records',
      {
        schema: {
          operationId: 'listRecords',
          summary: 'Records of managed/, as Git holds them',
          description: 'In the order of their keys. What only an open Change knows is not listed.',
          tags: ['records'],
          params: fabricParams,
          querystring: listQuery,
          response: answers({
            200: jsonAnswer(pageSchema, 'A page.', { items: [recordExample], next: null, cursor: 'e5f1c2.4711' }),
          }),
        },
      },
      async (request) => await listRecords(api, request, request.query),
    );
    scope.get(
      '/records/:group/:kind/:namespace/:name',
      {
        schema: {
          operationId: 'getRecord',
          summary: 'One record, or its YAML',
          description:
            'By `Accept`: JSON, or the text of the record in its file. The entity tag begins with the blob id of the file.',
          tags: ['records'],
          params: keyParams,
          response: answers(
            {
              200: {
                description: 'The record.',
                headers: { etag: { schema: { type: 'string' }, description: 'Blob id; also the `base` of an edit.' } },
                content: {
                  'application/json': { schema: recordRef, example: recordExample },
                  'application/yaml': {
                    schema: { type: 'string' },
                    example: 'apiVersion: vpc.githedgehog.com/v1beta1\n',
                  },
                },
              },
              304: { description: 'It is as `If-None-Match` says.', type: 'null' },
            },
            [406],
          ),
        },
      },
      async (request, reply) => await getRecord(api, request, reply, keyOf(request.params)),
    );
  };
}

async function listRecords(api: ApiOptions, request: FastifyRequest, query: Static<typeof listQuery>): Promise<object> {
  const { limit = usualLimit } = query;
  const place = query.after === undefined ? undefined : parsePageToken(query.after);
  const after = place?.get('key');
  if (query.after !== undefined && after === undefined) throw invalidAfter();
  const window = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const { found, cursor } = await readPage(api, request, query, window, place?.get('cursor'));
  const page = found.slice(0, limit);
  const [proposed, side] = await Promise.all([proposedFor(api, request, page), liveFor(api, request, page)]);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map((record) => renderRecord(record, proposed.get(printKey(record.key)) ?? [], side)),
    next: last === undefined ? null : printPageToken({ key: printKey(last.key), ...(cursor && { cursor }) }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** A page; with the feed's cursor of the moment when the first page was read, where a snapshot is asked for. */
async function readPage(
  { index, drift }: ApiOptions,
  request: FastifyRequest,
  query: Static<typeof listQuery>,
  window: { readonly limit: number; readonly after?: string },
  first: string | undefined,
): Promise<{ readonly found: readonly IndexedRecord[]; readonly cursor?: string }> {
  const facts = fabricOf(request);
  const filter = await withLiveState(filterOf(query), query, drift, facts);
  if (query.snapshot !== true) return { found: await index.page(facts, filter, window) };
  if (first !== undefined) return { found: await index.page(facts, filter, window), cursor: first };
  const snapshot = await index.snapshot(facts, filter, window);
  if (snapshot === undefined) throw new ApiProblem('not-found', 'the fabric is not indexed yet');
  return { found: snapshot.records, cursor: printCursor(snapshot.head) };
}

function filterOf({ kind, group, namespace, labelSelector, state, text }: Static<typeof listQuery>): RecordFilter {
  const selector = labelSelector === undefined ? { labels: [] } : readSelector(labelSelector);
  if ('fault' in selector) {
    throw new ApiProblem('invalid-request', `in the query: ${selector.fault}`, {
      errors: [{ pointer: '/labelSelector', code: 'schema', message: selector.fault }],
    });
  }
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(group === undefined ? {} : { group: group === '-' ? '' : group }),
    ...(namespace === undefined ? {} : { namespace: namespace === '-' ? null : namespace }),
    ...(selector.labels.length === 0 ? {} : { labels: selector.labels }),
    ...(state === undefined || isLiveState(state) ? {} : { change: state }),
    ...(text === undefined ? {} : { text }),
  };
}

async function getRecord(
  api: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  key: RecordKey,
): Promise<unknown> {
  const facts = fabricOf(request);
  const type = chooseType(request.headers.accept, ['application/json', 'application/yaml', 'text/yaml']);
  if (type === undefined) throw new ApiProblem('not-acceptable', 'a record is application/json or application/yaml');
  const record = await api.index.get(facts, key);
  if (record === undefined) throw new ApiProblem('not-found', `there is no record ${printKey(key)} in managed/`);
  reply.header('vary', 'accept');
  if (type === 'application/json') {
    const [proposed, side] = await Promise.all([proposedFor(api, request, [record]), liveFor(api, request, [record])]);
    const shown = renderRecord(record, proposed.get(printKey(key)) ?? [], side);
    return isKnown(request, reply, recordTag(shown)) ? undefined : shown;
  }
  if (isKnown(request, reply, `"${record.blob}"`)) return undefined;
  reply.type(`${type}; charset=utf-8`).serializer((text: unknown) => String(text));
  return await readRecordText(api.desk, facts, record);
}

async function proposedFor(
  { changes }: ApiOptions,
  request: FastifyRequest,
  records: readonly IndexedRecord[],
): Promise<ReadonlyMap<string, readonly Proposed[]>> {
  const keys = records.map(({ key }) => key);
  const found = keys.length === 0 ? [] : await changes.proposedRecords(fabricOf(request), keys);
  return Map.groupBy(found, ({ key }) => printKey(key));
}

function isLiveState(state: NonNullable<Static<typeof listQuery>['state']>): state is (typeof liveStates)[number] {
  return liveStates.some((one) => one === state);
}

/** With the records in a state of the cluster, where one is asked for. */
async function withLiveState(
  filter: RecordFilter,
  { state }: Static<typeof listQuery>,
  { hasCluster, store }: ApiOptions['drift'],
  facts: FabricFacts,
): Promise<RecordFilter> {
  if (state === undefined || !isLiveState(state)) return filter;
  const isNamed = hasCluster(facts);
  const live = filterByLive(state, { hasCluster: isNamed, standing: isNamed ? await store.find(facts) : undefined });
  return live === undefined ? filter : { ...filter, live };
}

/** The cluster's side of some records. */
async function liveFor(
  { drift }: ApiOptions,
  request: FastifyRequest,
  records: readonly IndexedRecord[],
): Promise<LiveSide> {
  const facts = fabricOf(request);
  if (!drift.hasCluster(facts)) return { hasCluster: false, standing: undefined, live: new Map() };
  const keys = records.map(({ key }) => printKey(key));
  const [standing, live] = await Promise.all([drift.store.find(facts), drift.store.live(facts, keys)]);
  return { hasCluster: true, standing, live };
}

/** The key that a path names. */
function keyOf({ group, kind, namespace, name }: Static<typeof keyParams>): RecordKey {
  return { group: group === '-' ? '' : group, kind, namespace: namespace === '-' ? null : namespace, name };
}
