import { createHash } from 'node:crypto';
import type { JsonObject } from '../domain/json.ts';

/** "Work on this delivery": its body stays in its table. */
export type DeliveryJob = { readonly guid: string; readonly event: string; readonly repository?: string | undefined };

/** `owner/name` of the repository that a delivery is about, for logs. */
export function repositoryOf(payload: JsonObject): string | undefined {
  const repository = payload.repository;
  const name = typeof repository === 'object' && repository !== null ? Reflect.get(repository, 'full_name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Namespace of our ids below (RFC 9562, version 5). */
const namespace = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/**
 * The id of the job that works on a delivery: a UUID of version 5, so that storing the same delivery twice cannot make
 * two jobs. A delivery that failed and comes again is another try, with an id of its own.
 */
export function deliveryJobId(guid: string, tries: number): string {
  const hash = createHash('sha1').update(namespace).update(`${guid}/${tries}`).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
