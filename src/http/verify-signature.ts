import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a header can be a signature at all; where not, its body need not be read. */
export function isSignature(text: string | undefined): boolean {
  return text !== undefined && /^sha256=[0-9a-f]{64}$/.test(text);
}

/** Whether `X-Hub-Signature-256` is the HMAC of these bytes under one of the secrets; compared in constant time. */
export function verifySignature(secrets: readonly string[], body: Uint8Array, signature: string): boolean {
  const given = Buffer.from(signature);
  return secrets
    .map((secret) => Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
    .map((expected) => expected.length === given.length && timingSafeEqual(expected, given))
    .some((same) => same);
}
