import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isObject, type Json } from '../domain/json.ts';
import { repositoryOf } from '../jobs/delivery.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { IncomingDelivery } from '../store/deliveries.ts';
import { answerUnroutable } from './api/answer-problem.ts';
import { closeConnections } from './close-connections.ts';
import { isShallow } from './is-shallow.ts';
import { limitBuffered } from './limit-buffered.ts';
import { isSignature, verifySignature } from './verify-signature.ts';

/** What GitHub sends at most (DESIGN.md section 6). */
const bodyLimit = 25 * 1024 * 1024;
/** Bodies held in memory at the same time, unverified ones included. */
const bufferedLimit = 8 * bodyLimit;
/** Far more than any payload of GitHub has. */
const deepestPayload = 100;
const defaultRequestTimeout = 30_000;

export const webhookPath = '/api/github/webhooks';

export type ServerOptions = {
  /** Secrets that are valid now, asked at each request. */
  readonly secrets: () => readonly string[];
  /** Whether anything is ever done about this event. */
  readonly knows: (event: string) => boolean;
  /** Resolves once the delivery is on the disk, with whether there is anything to do about it. */
  readonly accept: (delivery: IncomingDelivery) => Promise<boolean>;
  /** Hears the answer to each delivery. */
  readonly observe?: (event: string, status: number) => void;
  readonly log: Logger;
  /** Registers what else is served here: the HTTP API. */
  readonly extend?: (server: FastifyInstance) => void;
  /** A request that is not complete after so many milliseconds is cut off; GitHub itself gives up after 10 s. */
  readonly requestTimeout?: number;
};

/**
 * The HTTP front door. A webhook is verified over its raw bytes, stored and then answered: 202 (also for events that
 * nothing is done about, which are not stored); 401 for a missing or wrong signature, 400 where it cannot be read, 413
 * above 25 MB, 415 for anything but JSON, 503 while it cannot be stored.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const { requestTimeout = defaultRequestTimeout } = options;
  const server = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    forceCloseConnections: 'idle',
    requestTimeout,
    frameworkErrors: (error, request, reply) => {
      void answerUnroutable(error, request, reply, options.log);
    },
    // Names in paths of the API are judged by its schemas, which say what is wrong with one that is too long.
    routerOptions: { maxParamLength: 2000 },
    http: {
      headersTimeout: Math.min(requestTimeout, 10_000),
      connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
    },
  });
  closeConnections(server);
  server.get('/healthz', () => ({ status: 'ok' }));
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    limitBuffered(scope, bodyLimit, bufferedLimit);
    scope.addHook('preParsing', async (request, reply) => {
      if (!isSignature(header(request, 'x-hub-signature-256'))) await refuseSignature(options, request, reply);
    });
    scope.addHook('onResponse', async (request, reply) => {
      options.observe?.(header(request, 'x-github-event') ?? '', reply.statusCode);
    });
    scope.post(webhookPath, { bodyLimit }, (request, reply) => receive(options, request, reply));
  });
  options.extend?.(server);
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    const about = { delivery: header(request, 'x-github-delivery'), err: error };
    if (status === 503) options.log.error(about, 'Delivery refused: it cannot be stored');
    else if (status >= 500) options.log.error(about, 'Request failed');
    const words = reasons[status] ?? (status >= 500 ? 'internal error' : 'bad request');
    return reply.code(status).send({ error: words });
  });
  return server;
}

const reasons: Readonly<Record<number, string>> = {
  413: 'the body is larger than 25 MB',
  415: 'the content type must be application/json',
  503: 'the delivery cannot be stored now: deliver it again later',
};

function statusOf(error: unknown): number {
  if (error instanceof OperationalError) return 503;
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

async function refuseSignature({ log }: ServerOptions, request: FastifyRequest, reply: FastifyReply) {
  log.warn({ delivery: header(request, 'x-github-delivery') }, 'Delivery refused: its signature does not match');
  return await reply.code(401).send({ error: 'the signature is missing or does not match' });
}

async function receive(options: ServerOptions, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { secrets, knows, accept, log } = options;
  const guid = header(request, 'x-github-delivery');
  const event = header(request, 'x-github-event');
  const signature = header(request, 'x-hub-signature-256') ?? '';
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  if (!verifySignature(secrets(), body, signature)) return await refuseSignature(options, request, reply);
  const payload = isShallow(body, deepestPayload)
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
    : '';
  const parsed = parse(payload);
  if (guid === undefined || event === undefined || !isObject(parsed)) {
    log.warn({ delivery: guid, event }, 'Delivery refused: it cannot be read');
    return reply.code(400).send({ error: 'a delivery has an id, an event and a JSON object' });
  }
  const repository = repositoryOf(parsed);
  if (!knows(event)) {
    log.info({ delivery: guid, event, repository }, 'Delivery ignored: nothing is done about this event');
    return reply.code(202).send({ ignored: guid });
  }
  const isNew = await accept({ guid, event, repository, payload });
  log.info({ delivery: guid, event, repository }, isNew ? 'Delivery accepted' : 'Delivery known already');
  return reply.code(202).send({ accepted: guid });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
