import { isObject } from '../domain/json.ts';
import type { Database } from '../store/database.ts';
import { reopenDelivery } from '../store/deliveries.ts';
import { deliveryQueue } from './create-intake.ts';
import { readEnvelope } from './envelope.ts';
import type { JobQueue } from './job-queue.ts';
import { deadQueue, type PgBoss, within } from './open-boss.ts';

/** A job that was given up. */
export type DeadLetter = {
  readonly id: string;
  readonly queue: string;
  /** What it was about: `owner/name`, or the id of a delivery. */
  readonly key: string;
  readonly reason: string;
  readonly attempts: number;
  /** ISO 8601 */
  readonly since: string;
};

/** What was given up, oldest first, at most `limit`. */
export async function listDeadLetters(boss: PgBoss, limit = 1000): Promise<DeadLetter[]> {
  const jobs = await boss.findJobs(deadQueue, { queued: true, limit });
  return jobs.map(({ id, sourceName, singletonKey, sourceOutput, createdOn, data }) => {
    const output: unknown = sourceOutput;
    const reason = isObject(output) && typeof output.reason === 'string' ? output.reason : 'unknown';
    const attempts = isObject(output) && typeof output.attempt === 'number' ? output.attempt : 0;
    const key = nameOf(readEnvelope(data).job) ?? singletonKey ?? '';
    return { id, queue: sourceName ?? '', key, reason, attempts, since: createdOn.toISOString() };
  });
}

/** Puts given-up jobs (all, or those with these ids) back into their queues as new ones; returns how many. */
export async function retryDeadLetters(
  database: Database,
  { boss, all }: { readonly boss: PgBoss; readonly all: readonly Pick<JobQueue<object>, 'name' | 'add'>[] },
  ids?: readonly string[],
): Promise<number> {
  const chosen = ids === undefined ? undefined : new Set(ids);
  const jobs = await boss.findJobs(deadQueue, { queued: true });
  let count = 0;
  for (const { id, sourceName, data } of jobs) {
    const queue = all.find(({ name }) => name === sourceName);
    if (queue === undefined || (chosen !== undefined && !chosen.has(id))) continue;
    const { job } = readEnvelope(data);
    await database.transact(async (transaction) => {
      await boss.deleteJob(deadQueue, id, within(transaction));
      const guid: unknown = Reflect.get(job, 'guid');
      const isGone =
        queue.name === deliveryQueue && typeof guid === 'string' && !(await reopenDelivery(transaction, guid));
      if (!isGone) await queue.add([job], transaction);
    });
    count += 1;
  }
  return count;
}

/** `owner/name` where a job is about a repository; the key of its queue says it otherwise. */
function nameOf(job: object): string | undefined {
  const [owner, repo]: unknown[] = [Reflect.get(job, 'owner'), Reflect.get(job, 'repo')];
  return typeof owner === 'string' && typeof repo === 'string' ? `${owner}/${repo}` : undefined;
}
