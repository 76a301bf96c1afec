import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isObject, type Json } from '../domain/json.ts';
import { type Delivery, repositoryOf } from '../jobs/delivery.ts';
import { verifySignature } from './verify-signature.ts';

/** What GitHub sends at most (DESIGN.md section 6). */
const bodyLimit = 25 * 1024 * 1024;

export const webhookPath = '/api/github/webhooks';

export type ServerOptions = {
  /** Secrets that are valid now, asked at each request. */
  readonly secrets: () => readonly string[];
  readonly accept: (delivery: Delivery) => void;
  readonly log: Logger;
};

/**
 * The HTTP front door. A webhook is verified over its raw bytes, handed on and answered at once: 202; 401 for a missing
 * or wrong signature, 400 where it cannot be read, 413 above 25 MB, 415 for anything but JSON.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    forceCloseConnections: 'idle',
    requestTimeout: 60_000,
  });
  server.get('/healthz', () => ({ status: 'ok' }));
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(webhookPath, { bodyLimit }, (request, reply) => receive(options, request, reply));
  });
  server.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    if (status >= 500) options.log.error({ err: error }, 'Request failed');
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : (reasons[status] ?? 'bad request') });
  });
  return server;
}

const reasons: Readonly<Record<number, string>> = {
  413: 'the body is larger than 25 MB',
  415: 'the content type must be application/json',
};

function statusOf(error: unknown): number {
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

function receive({ secrets, accept, log }: ServerOptions, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const id = header(request, 'x-github-delivery');
  const event = header(request, 'x-github-event');
  const signature = header(request, 'x-hub-signature-256');
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  if (signature === undefined || !verifySignature(secrets(), body, signature)) {
    log.warn({ delivery: id }, 'Delivery refused: its signature does not match');
    return reply.code(401).send({ error: 'the signature is missing or does not match' });
  }
  const payload = parse(body);
  if (id === undefined || event === undefined || !isObject(payload)) {
    log.warn({ delivery: id, event }, 'Delivery refused: it cannot be read');
    return reply.code(400).send({ error: 'a delivery has an id, an event and a JSON object' });
  }
  accept({ id, event, payload });
  log.info({ delivery: id, event, repository: repositoryOf(payload) }, 'Delivery accepted');
  return reply.code(202).send({ accepted: id });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(body: Uint8Array): Json | undefined {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
