import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether `X-Hub-Signature-256` is the HMAC of these bytes under one of the secrets; compared in constant time. */
export function verifySignature(secrets: readonly string[], body: Uint8Array, signature: string): boolean {
  const given = Buffer.from(signature);
  return secrets
    .map((secret) => Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
    .map((expected) => expected.length === given.length && timingSafeEqual(expected, given))
    .some((same) => same);
}
