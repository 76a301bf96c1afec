import type { FastifyReply, FastifyRequest } from 'fastify';
import { printKey } from '../../domain/record-key.ts';
import { adoptRoute } from './adopt-drift.ts';
import type { ApiOptions } from './api-options.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import {
  afterSchema,
  answers,
  fabricParams,
  jsonAnswer,
  limitSchema,
  pageOf,
  refTo,
  strict,
} from './common-schemas.ts';
import { driftExample, entryExample, summaryExample } from './drift-examples.ts';
import { driftEntrySchema, driftSchema, driftSummarySchema } from './drift-schemas.ts';
import { requireCluster, standingOf } from './drift-standing.ts';
import { isKnown } from './etag.ts';
import { ignoreRoute } from './ignore-drift.ts';
import { invalidAfter, pageAfter, readAfter } from './page-token.ts';
import { readWait } from './prefer-wait.ts';
import { driftTag, renderDrift, renderEntry, renderSummary } from './render-drift.ts';
import { fabricUrl } from './render-fabric.ts';
import { untilHeard } from './until-heard.ts';

const usualLimit = 20;

/** `F/drift` (DESIGN.md 5.7): the last report, its history, comparing now, adopting and ignoring. */
export function driftRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    getDrift(scope, api);
    listHistory(scope, api);
    refreshDrift(scope, api);
    adoptRoute(scope, api);
    ignoreRoute(scope, api);
  };
}

function getDrift(scope: ApiScope, api: ApiOptions): void {
  scope.get(
    '/drift',
    {
      schema: {
        operationId: 'getDrift',
        summary: 'How Git and the cluster differ',
        description:
          'As the last comparison found it; `POST F/drift/refresh` compares now. The entity tag changes with what is found, not with each comparison. Objects that no file declares are here only: they are no records.',
        tags: ['drift'],
        params: fabricParams,
        response: answers({
          200: jsonAnswer(refTo(driftSchema), 'The last report.', driftExample),
          304: { description: 'It is as `If-None-Match` says.', type: 'null' },
        }),
      },
    },
    async (request, reply) => {
      const standing = await standingOf(api, request);
      if (isKnown(request, reply, driftTag(standing))) return undefined as never;
      const extras = standing.finding.report.records.flatMap(({ state, key }) =>
        state === 'extra' ? [printKey(key)] : [],
      );
      const live = extras.length === 0 ? new Map() : await api.drift.store.live(fabricOf(request), extras);
      return renderDrift(standing, live);
    },
  );
}

function listHistory(scope: ApiScope, api: ApiOptions): void {
  scope.get(
    '/drift/history',
    {
      schema: {
        operationId: 'listDriftHistory',
        summary: 'How that changed, newest first',
        description: 'One entry for each comparison that found something else than the one before.',
        tags: ['drift'],
        params: fabricParams,
        querystring: strict({ limit: limitSchema(100, usualLimit), after: afterSchema }),
        response: answers({
          200: jsonAnswer(pageOf(driftEntrySchema), 'A page.', { items: [entryExample], next: null }),
        }),
      },
    },
    async (request) => {
      requireCluster(api, request);
      const { limit = usualLimit } = request.query;
      const after = readAfter(request.query.after, 'number');
      if (after !== undefined && !/^\d{1,15}$/.test(after)) throw invalidAfter();
      const page = { limit: limit + 1, ...(after === undefined ? {} : { before: Number(after) }) };
      const found = await api.drift.store.history(fabricOf(request), page);
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { items: items.map(renderEntry), next: pageAfter(last && String(last.number), 'number') };
    },
  );
}

function refreshDrift(scope: ApiScope, api: ApiOptions): void {
  scope.post(
    '/drift/refresh',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'refreshDrift',
        summary: 'Compare now',
        description:
          'With `Prefer: wait=N` (up to 30) the answer comes once the cluster was compared, or did not answer.',
        tags: ['drift'],
        params: fabricParams,
        response: answers(
          { 202: jsonAnswer(driftSummarySchema, 'Asked for; how the fabric stands by now.', summaryExample) },
          [403, 415],
        ),
      },
    },
    async (request, reply) => await refresh(api, request, reply),
  );
}

async function refresh(api: ApiOptions, request: FastifyRequest, reply: FastifyReply) {
  requireCluster(api, request);
  const facts = fabricOf(request);
  const find = () => api.drift.store.find(facts);
  const before = await find();
  await api.drift.refresh(facts);
  const seconds = readWait(request.headers.prefer);
  const now =
    seconds === 0
      ? before
      : await untilHeard({ ...api, request }, { ref: facts, seconds }, find, (standing) => {
          const isCompared = standing?.comparedAt !== before?.comparedAt;
          return isCompared || (standing?.unreachable !== undefined && before?.unreachable === undefined);
        });
  reply.code(202).header('location', `${fabricUrl(facts)}/drift`);
  if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`);
  return renderSummary(now, true);
}
