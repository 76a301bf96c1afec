import { createHash } from 'node:crypto';

/** The same for the same content: SHA-256 of the value as JSON, in hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
