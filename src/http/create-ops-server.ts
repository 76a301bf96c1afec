import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { TokenAnswer, TokenOrder } from '../actions/manage-tokens.ts';
import type { PauseAnswer, PauseOrder } from '../actions/obey-operator.ts';
import type { IndexTarget } from '../actions/rebuild-index.ts';
import { isObject } from '../domain/json.ts';
import type { DeadLetter } from '../jobs/dead-letters.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { QueueFigures } from '../store/figures.ts';
import type { Metrics } from './create-metrics.ts';
import { createReachability } from './reachability.ts';
import { readPauseOrder } from './read-pause-order.ts';
import { readTokenOrder } from './read-token-order.ts';

export type OpsOptions = {
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>;
  readonly readQueues: () => Promise<readonly QueueFigures[]>;
  /** Rejects where GitHub cannot be reached. */
  readonly reachGitHub: () => Promise<unknown>;
  readonly listDead: () => Promise<readonly DeadLetter[]>;
  readonly retryDead: (ids: readonly string[] | undefined) => Promise<number>;
  /** What `hedgerow backup` writes. */
  readonly backUp: () => AsyncIterable<string>;
  /** Has records read again; says of which fabrics. */
  readonly rebuildIndex: (target: IndexTarget | undefined) => Promise<readonly object[]>;
  readonly orderPause: (order: PauseOrder) => Promise<PauseAnswer>;
  readonly orderTokens: (order: TokenOrder) => Promise<TokenAnswer>;
  /** Who may see and retry jobs, pause and resume: the command line, which reads it from the data directory. */
  readonly token: string;
  readonly log: Logger;
};

/** The answer of `/readyz`: `ready` while the database answers; the rest is for people and alerts. */
export type Readiness = {
  readonly status: 'ready' | 'not ready';
  readonly database: 'ok' | 'away';
  readonly github: 'reachable' | 'unreachable' | 'not known yet';
  readonly queues: readonly QueueFigures[];
};

/** What operators and the command line ask: `/readyz`, `/metrics` and, with the token, the jobs that were given up. */
export function createOpsServer(options: OpsOptions): FastifyInstance {
  const { metrics, readQueues, token, log } = options;
  const server = fastify({ logger: false, bodyLimit: 1024 ** 2, forceCloseConnections: true, requestTimeout: 30_000 });
  const github = createReachability(options.reachGitHub);
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply): Promise<Readiness> => {
    try {
      return { status: 'ready', database: 'ok', github: github(), queues: await readQueues() };
    } catch (error) {
      log.warn({ err: error }, 'Database trouble');
      reply.code(503);
      return { status: 'not ready', database: 'away', github: github(), queues: [] };
    }
  });
  server.get('/metrics', async (_request, reply) => {
    const text = await metrics.render();
    return await reply.type(metrics.contentType).send(text);
  });
  server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      if (!isAllowed(request, token))
        await reply.code(401).send({ error: 'this needs the token of the data directory' });
    });
    scope.get('/backup', (_request, reply) => reply.type('application/jsonl').send(Readable.from(options.backUp())));
    scope.post('/pauses', async (request, reply) => {
      const order = readPauseOrder(request.body);
      if (order === undefined) return await reply.code(400).send({ error: 'not an order to pause or to resume' });
      try {
        return await options.orderPause(order);
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        return await reply.code(502).send({ error: error.message });
      }
    });
    scope.post('/index/rebuild', async (request) => ({
      fabrics: await options.rebuildIndex(readTarget(request.body)),
    }));
    scope.post('/tokens', async (request, reply) => {
      const order = readTokenOrder(request.body);
      if (order === undefined) return await reply.code(400).send({ error: 'not an order about tokens' });
      try {
        return await options.orderTokens(order);
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        return await reply.code(502).send({ error: error.message });
      }
    });
    scope.get('/jobs', async () => ({ jobs: await options.listDead() }));
    scope.post('/jobs/retry', async (request) => ({ retried: await options.retryDead(readIds(request.body)) }));
  });
  server.setErrorHandler((error, _request, reply) => {
    log.error({ err: error }, 'Request failed');
    return reply.code(500).send({ error: 'internal error' });
  });
  return server;
}

function isAllowed({ headers }: FastifyRequest, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function readTarget(body: unknown): IndexTarget | undefined {
  if (!isObject(body) || typeof body.owner !== 'string' || typeof body.repo !== 'string') return undefined;
  const { owner, repo, fabric } = body;
  return typeof fabric === 'string' ? { owner, repo, fabric } : { owner, repo };
}

function readIds(body: unknown): string[] | undefined {
  const ids: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'ids') : undefined;
  return Array.isArray(ids) ? ids.map(String) : undefined;
}
