import { createHmac, randomBytes } from 'node:crypto';
import type { Message } from '../ports/event-sender.ts';

const prefix = 'whsec_';

/** A new secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base64. */
export function newSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`;
}

/**
 * The headers of a webhook by the Standard Webhooks specification: id, timestamp (`at` in milliseconds since 1970, sent
 * in seconds), and a signature for each secret, the present one first.
 */
export function signMessage(
  { id, body }: Message,
  at: number,
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
