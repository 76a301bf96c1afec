import type { Database, Transaction } from '../store/database.ts';
import type { Presence } from '../store/processes.ts';
import type { JobQueue } from './job-queue.ts';

type Takeable = Pick<JobQueue<object>, 'name' | 'takeBack'>;

/**
 * Puts the jobs of processes that are gone back into their queues, merged with what waits there, and forgets those
 * processes. Returns how many jobs came back. Any number of processes may do it at once.
 */
export async function takeBack(
  database: Database,
  presence: Pick<Presence, 'findGone' | 'forget'>,
  queues: readonly Takeable[],
): Promise<number> {
  let count = 0;
  for (const gone of await presence.findGone()) {
    count += await database.transact((transaction) => takeAll(transaction, gone, queues));
    await presence.forget(gone);
  }
  return count;
}

async function takeAll(transaction: Transaction, gone: string, queues: readonly Takeable[]): Promise<number> {
  const held = await transaction
    .deleteFrom('running_jobs')
    .where('process', '=', gone)
    .returning(['job', 'queue'])
    .execute();
  for (const queue of queues) {
    const ids = held.filter((one) => one.queue === queue.name).map(({ job }) => job);
    if (ids.length > 0) await queue.takeBack(transaction, ids);
  }
  return held.length;
}
