import { createHash } from 'node:crypto';

/** The id that git gives a blob of these bytes (SHA-1 of `blob <length>\0<bytes>`), in hex. */
export function blobId(bytes: Uint8Array | string): string {
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  return createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
}
