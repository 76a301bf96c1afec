import { isObject } from '../domain/json.ts';

/** What pg-boss keeps of a job of ours. */
export type Envelope<Job extends object> = { readonly job: Job; readonly attempt: number };

/** Reads it back; throws on anything that this program did not write. */
export function readEnvelope<Job extends object>(data: unknown): Envelope<Job> {
  const job = isObject(data) ? data.job : undefined;
  const attempt = isObject(data) ? data.attempt : undefined;
  if (typeof job !== 'object' || job === null || typeof attempt !== 'number') throw new Error('not a job of ours');
  return { job: job as unknown as Job, attempt };
}
