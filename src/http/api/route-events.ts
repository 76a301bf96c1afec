import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type Cursor, type FeedPage, parseCursor, printCursor } from '../../ports/feed.ts';
import type { FabricFacts } from '../../ports/record-index.ts';
import { showEvent } from '../../ports/shown-event.ts';
import { chooseType } from './accepts.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import { authenticate } from './authenticate.ts';
import { answers, fabricParams, limitSchema, refTo, strict } from './common-schemas.ts';
import { createEventHubs, type EventHubs } from './create-event-hubs.ts';
import { createEventStream } from './create-event-stream.ts';
import { createTokenWatch, type TokenWatch } from './create-token-watch.ts';
import { eventExample, eventSchema } from './event-schemas.ts';
import { printStart } from './print-events.ts';
import { fabricUrl } from './render-fabric.ts';
import { untilHeard } from './until-heard.ts';

const usualLimit = 100;
const latest = 'latest';
const cursorText = Type.String({ maxLength: 100, description: '`<epoch>.<number>`', examples: ['e5f1c2.4711'] });

const eventQuery = strict({
  after: Type.Optional(
    Type.String({
      maxLength: 100,
      description: `A cursor, \`<epoch>.<number>\`: what follows it. Or \`${latest}\`: only what happens from now on.`,
      examples: ['e5f1c2.4711', latest],
    }),
  ),
  limit: limitSchema(500, usualLimit),
  wait: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 30, description: 'Seconds to wait for an event where there is none.' }),
  ),
});

const eventPage = strict({
  items: Type.Array(refTo(eventSchema)),
  next: Type.String({ description: 'Cursor to go on from, also where nothing new happened.' }),
});

/** `GET F/events` (DESIGN.md 5.7). */
export function eventRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    const hubs = createEventHubs(api.feed, (error) => api.log.warn({ err: error }, 'Events cannot be read now'));
    const watch = createTokenWatch(api.tokens, (error) => api.log.warn({ err: error }, 'Tokens cannot be read now'));
    api.stopping.addEventListener('abort', hubs.close);
    scope.get(
      '/events',
      {
        schema: {
          operationId: 'listEvents',
          summary: 'What happened to the fabric, in order and without gaps',
          description:
            'By `Accept`: a JSON page, from the oldest event kept where no cursor is given; or `text/event-stream`, which goes on from `Last-Event-ID` or `after`, without either from now. `after=latest` begins at the newest event: a page without events whose `next` is the place to go on from. A cursor that is too old, or of another epoch, is answered by 410 with where to list anew. A stream ends within seconds of its token being revoked or expiring.',
          tags: ['events'],
          params: fabricParams,
          querystring: eventQuery,
          headers: Type.Object({ 'last-event-id': Type.Optional(cursorText) }),
          response: answers(
            {
              200: {
                description: 'Events.',
                content: {
                  'application/json': { schema: eventPage, example: { items: [eventExample], next: eventExample.id } },
                  'text/event-stream': {
                    schema: { type: 'string' },
                    example: 'retry: 3000\nid: e5f1c2.4711\n\nid: e5f1c2.4712\nevent: record.added\ndata: {}\n\n',
                  },
                },
              },
            },
            [406, 410],
          ),
        },
      },
      async (request, reply) => await answerEvents({ ...api, hubs, watch }, request, reply, request.query),
    );
  };
}

type EventOptions = ApiOptions & { readonly hubs: EventHubs; readonly watch: TokenWatch };

async function answerEvents(
  api: EventOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { after, limit = usualLimit, wait = 0 }: Static<typeof eventQuery>,
): Promise<unknown> {
  const type = chooseType(request.headers.accept, ['application/json', 'text/event-stream']);
  if (type === undefined) throw new ApiProblem('not-acceptable', 'events are application/json or text/event-stream');
  reply.header('vary', 'accept');
  if (type === 'text/event-stream') {
    const last = request.headers['last-event-id'];
    return await streamEvents(api, request, reply, typeof last === 'string' && last !== '' ? last : after);
  }
  const facts = fabricOf(request);
  const cursor = after === latest ? await headOf(api, facts) : readCursor(after);
  const page = await readPage(api, facts, cursor, { limit, wait, request });
  const { events, next } = pageOf(page, facts);
  // It may have been revoked while it waited.
  if (wait > 0) await authenticate(api.tokens, request);
  return { items: events.map((event) => showEvent(facts, next.epoch, event)), next: printCursor(next) };
}

async function readPage(
  { feed, stopping }: ApiOptions,
  facts: FabricFacts,
  after: Cursor | undefined,
  { limit, wait, request }: { readonly limit: number; readonly wait: number; readonly request: FastifyRequest },
): Promise<FeedPage> {
  if (wait === 0) return await feed.read(facts, after, limit);
  return await untilHeard(
    { feed, stopping, request },
    { ref: facts, seconds: wait },
    () => feed.read(facts, after, limit),
    (page) => page.is !== 'page' || page.events.length > 0,
  );
}

async function streamEvents(
  api: EventOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  last: string | undefined,
): Promise<FastifyReply> {
  const facts = fabricOf(request);
  const after = (last === latest ? undefined : readCursor(last)) ?? (await headOf(api, facts));
  // A cursor that cannot be gone on from is told now, as a problem.
  pageOf(await api.feed.read(facts, after, 1), facts);
  if (api.stopping.aborted) throw new ApiProblem('unavailable', 'the server is stopping');
  const stream = createEventStream();
  stream.write(printStart(after));
  stream.body.once('close', api.watch.follow(callerOf(request).id, stream.end));
  api.hubs.join(facts, after, stream).catch((error: unknown) => {
    api.log.warn({ err: error, request: request.id }, 'Events cannot be read now');
    stream.end();
  });
  breakWhenStopped(api.stopping, reply);
  return reply
    .type('text/event-stream; charset=utf-8')
    .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' })
    .send(stream.body);
}

/** Milliseconds that a client has to take the end of its stream when the server stops. */
const lastWait = 1_000;

/** A client that takes nothing does not keep the server from stopping. */
function breakWhenStopped(stopping: AbortSignal, { raw }: FastifyReply): void {
  const end = (): void => {
    setTimeout(() => raw.destroy(), lastWait).unref();
  };
  stopping.addEventListener('abort', end);
  raw.once('close', () => stopping.removeEventListener('abort', end));
}

async function headOf({ feed }: ApiOptions, facts: FabricFacts): Promise<Cursor> {
  const head = await feed.head(facts);
  if (head === undefined) throw notIndexed();
  return head;
}

function notIndexed(): ApiProblem {
  return new ApiProblem('not-found', 'the fabric is not indexed yet');
}

function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  const cursor = parseCursor(text);
  if (cursor !== undefined) return cursor;
  const message = 'a cursor is the id of an event, or `next` of a page; or say `latest`';
  throw new ApiProblem('invalid-request', message, { errors: [{ pointer: '/after', code: 'schema', message }] });
}

/** The page, or the problem of a cursor that none follows. */
function pageOf(page: FeedPage, facts: FabricFacts): Extract<FeedPage, { readonly is: 'page' }> {
  if (page.is === 'page') return page;
  if (page.is === 'unknown-fabric') throw notIndexed();
  const snapshot = `${fabricUrl(facts)}/records?snapshot=true`;
  throw new ApiProblem('gone', `list anew: GET ${snapshot}`, {
    headers: { link: `<${snapshot}>; rel="alternate"` },
    more: { snapshot },
  });
}
