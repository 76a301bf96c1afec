import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The id that a caller gave its request by `x-request-id`, where it is fit for a log; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
