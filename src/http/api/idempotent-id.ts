import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './api-scope.ts';
import { digestOf } from './replay-answers.ts';

/**
 * The id of the Change that a request with an `Idempotency-Key` makes: the same for the same request, so that one which
 * died after its Change was kept, and comes again before its answer is, makes no second one. Undefined: any new id.
 * A key is free again after a day, so the day is part of it.
 */
export function idempotentId(request: FastifyRequest, now: Date): string | undefined {
  const { claimed: key } = request;
  if (key === undefined) return undefined;
  const parts = [callerOf(request).id, key, digestOf(request), now.toISOString().slice(0, 10)];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return BigInt(`0x${hash.slice(0, 26)}`)
    .toString(36)
    .padStart(20, '0')
    .slice(-20);
}
