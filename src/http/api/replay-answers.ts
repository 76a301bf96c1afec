import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StoredAnswer } from '../../ports/access-store.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, callerOf } from './api-scope.ts';

const shape = /^[\x21-\x7e]{1,200}$/;
/** Milliseconds that a request waits for another of its key, and how often it asks. */
const patience = 5_000;
const between = 100;
const kept = ['content-type', 'location', 'etag'] as const;

/**
 * POSTs with an `Idempotency-Key` happen once: whoever comes with the same key and the same request gets the answer of
 * the first, kept for 24 hours. An answer is kept where something was done (2xx); a refusal wrote nothing, so the same
 * request is judged anew.
 */
export function replayAnswers(scope: ApiScope, { idempotency }: Pick<ApiOptions, 'idempotency'>): void {
  scope.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === undefined) return;
    const answer = await claim(idempotency, request, key);
    if (answer === undefined) {
      request.claimed = key;
      return;
    }
    // What is replayed was audited when it happened.
    request.noted.isTrial = true;
    return await replay(reply, answer);
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    const { claimed: key } = request;
    if (key === undefined) return;
    request.claimed = undefined;
    const { id } = callerOf(request);
    const mayKeep = !request.noted.isTrial && !request.routeOptions.config.isSecret;
    const isDone = reply.statusCode >= 200 && reply.statusCode < 300 && mayKeep;
    if (!isDone || typeof payload !== 'string') return await idempotency.release(id, key);
    const headers = kept.flatMap((name) => {
      const value = reply.getHeader(name);
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    await idempotency.settle(id, key, {
      status: reply.statusCode,
      headers: Object.fromEntries(headers),
      body: payload,
    });
  });
  // Without an answer (the handler's connection broke, a bug) the key is free again.
  scope.addHook('onResponse', async (request) => {
    const { claimed: key } = request;
    if (key !== undefined) await idempotency.release(callerOf(request).id, key);
  });
}

/** What makes a request the same as another one of its key. */
export function digestOf({ method, url, body, headers }: FastifyRequest): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([method, url, headers['content-type']?.split(';', 1)[0] ?? '']));
  hash.update(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
  return hash.digest('hex');
}

function keyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST') return undefined;
  if (typeof key === 'string' && shape.test(key)) return key;
  throw new ApiProblem('invalid-request', 'Idempotency-Key must be 1 to 200 visible ASCII characters');
}

/** The answer of an earlier request; undefined: this is the first. */
async function claim(
  idempotency: ApiOptions['idempotency'],
  request: FastifyRequest,
  key: string,
): Promise<StoredAnswer | undefined> {
  const deadline = Date.now() + patience;
  const digest = digestOf(request);
  for (;;) {
    const claimed = await idempotency.claim(callerOf(request).id, key, digest);
    if (claimed.is === 'mine') return undefined;
    if (claimed.is === 'done') return claimed.answer;
    if (claimed.is === 'other') {
      throw new ApiProblem('key-reused', 'this Idempotency-Key came with another request: give each request its own');
    }
    if (Date.now() >= deadline) {
      throw new ApiProblem('request-running', 'the same request is still under way: ask again', {
        headers: { 'retry-after': '2' },
      });
    }
    await sleep(between);
  }
}

function replay(reply: FastifyReply, { status, headers, body }: StoredAnswer): FastifyReply {
  return reply
    .code(status)
    .headers({ ...headers, 'idempotency-replayed': 'true' })
    .serializer(String)
    .send(body);
}
