import { sql } from 'kysely';
import type { Database, Durability, Transaction } from '../store/database.ts';
import { tellWork } from '../store/processes.ts';
import { readStoreFailure } from '../store/store-error.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import type { Claim, Fate, JobQueue, QueueOptions, Together } from './job-queue.ts';
import { deadQueue, type PgBoss, within } from './open-boss.ts';

export type QueueSurroundings = {
  readonly database: Database;
  readonly boss: PgBoss;
  /** Id of this process in the registry. */
  readonly process: string;
};

/** A job during which its process ended this often may be why: it is given up, or no process would live long. */
const mostEndings = 100;

/**
 * A queue on pg-boss. Its policy `stately` lets one job of a key wait and one run, by a unique index. What pg-boss would
 * do with a failure (a third place of that key, the first payload wins) is done here instead: a try that failed ends,
 * and its job goes back to the waiting one of its key, merged with it. Both happen in one transaction, and all that
 * changes what waits for a key takes the same lock first.
 */
export function createQueue<Job extends object>(
  { database, boss, process }: QueueSurroundings,
  options: QueueOptions<Job>,
): JobQueue<Job> {
  const { name, keyOf, merge, groups, isUrgent = false } = options;

  const groupOf = (job: Job) => (groups === undefined ? {} : { group: { id: groups.of(job) } });
  const most = groups === undefined ? {} : { groupConcurrency: groups.most };

  /**
   * Puts a job to the one of its key that waits; `wait` in milliseconds, undefined leaves what the waiting one has. One
   * that `yields` leaves it too: what was asked for meanwhile does not wait for what comes round.
   */
  const put = async (transaction: Transaction, next: Envelope<Job>, wait?: number, yields = false): Promise<void> => {
    const key = keyOf(next.job);
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${name} ${key}`}, 0))`.execute(transaction);
    const startAfter = wait === undefined ? {} : { startAfter: `${Math.ceil(wait)} milliseconds` };
    const [waiting] = await boss.findJobs(name, { key, queued: true, ...within(transaction) });
    if (waiting) {
      const old = readEnvelope<Job>(waiting.data);
      const merged = { job: merge(old.job, next.job), attempt: Math.max(old.attempt, next.attempt) };
      const change = { ...(yields ? {} : startAfter), ...groupOf(merged.job) };
      const { updated } = await boss.update(name, merged, { id: waiting.id, ...change, ...within(transaction) });
      // Another process claimed it this moment: the job waits behind it.
      if (updated > 0) return;
    }
    await boss.send(name, next, { singletonKey: key, ...startAfter, ...groupOf(next.job), ...within(transaction) });
  };

  const addAll = async (transaction: Transaction, jobs: readonly Job[]): Promise<void> => {
    const merged = new Map<string, Job>();
    for (const job of jobs) {
      const before = merged.get(keyOf(job));
      merged.set(keyOf(job), before === undefined ? job : merge(before, job));
    }
    // In one order everywhere: two that add many never wait for each other.
    for (const [, job] of [...merged].sort(([a], [b]) => (a < b ? -1 : 1)))
      await put(transaction, { job, attempt: 1 }, isUrgent ? 0 : undefined);
    await tellWork(transaction, name);
  };

  const release = async (transaction: Transaction, claims: readonly Claim<Job>[]): Promise<Claim<Job>[]> => {
    const rows = await transaction
      .deleteFrom('running_jobs')
      .where('process', '=', process)
      .where(
        'job',
        'in',
        claims.map(({ id }) => id),
      )
      .returning('job')
      .execute();
    const held = new Set(rows.map(({ job }) => job));
    return claims.filter(({ id }) => held.has(id));
  };

  const end = async (
    transaction: Transaction,
    { id, key, job, attempt }: Claim<Job>,
    fate: Fate<Job>,
  ): Promise<void> => {
    if (fate.is === 'done') {
      await boss.complete(name, id, null, within(transaction));
      return await forgetDead(transaction, name, [key]);
    }
    if (fate.is === 'dead') {
      await forgetDead(transaction, name, [key]);
      await boss.fail(name, id, { reason: fate.reason, attempt }, within(transaction));
      return;
    }
    await boss.deleteJob(name, id, within(transaction));
    await put(transaction, { job: fate.job ?? job, attempt: fate.attempt }, fate.wait, fate.job !== undefined);
    await tellWork(transaction, name);
  };

  const takeBack = async (transaction: Transaction, id: string): Promise<void> => {
    const [job] = await boss.findJobs(name, { id, ...within(transaction) });
    if (job?.state !== 'active') return;
    const { job: taken, attempt } = readEnvelope<Job>(job.data);
    if (attempt >= mostEndings) {
      const reason = `the process that worked on it ended, ${attempt} times`;
      await boss.fail(name, id, { reason, attempt }, within(transaction));
      return;
    }
    await boss.deleteJob(name, id, within(transaction));
    await put(transaction, { job: taken, attempt: attempt + 1 });
  };

  const inTransaction = async <T>(
    action: string,
    work: (transaction: Transaction) => Promise<T>,
    durability: Durability = 'now',
  ): Promise<T> => {
    try {
      return await database.transact(work, durability);
    } catch (error) {
      throw readStoreFailure(`${action} ${name}`, error);
    }
  };

  return {
    ...options,
    add: async (jobs, transaction) => {
      if (jobs.length === 0) return;
      if (transaction) await addAll(transaction, jobs);
      else await inTransaction('add to the queue', (own) => addAll(own, jobs));
    },
    claim: (free) =>
      inTransaction(
        'claim from the queue',
        async (transaction) => {
          const jobs = await boss.fetch(name, {
            batchSize: free,
            includeMetadata: true,
            ...most,
            ...within(transaction),
          });
          if (jobs.length === 0) return [];
          await transaction
            .insertInto('running_jobs')
            .values(jobs.map(({ id }) => ({ job: id, queue: name, process })))
            .execute();
          return jobs.map((one) => {
            const { job, attempt } = readEnvelope<Job>(one.data);
            const since = one.startAfter > one.createdOn ? one.startAfter : one.createdOn;
            return { id: one.id, key: one.singletonKey ?? keyOf(job), job, attempt, since };
          });
        },
        'soon',
      ),
    takeBack: async (transaction, ids) => {
      for (const id of ids) await takeBack(transaction, id);
      await tellWork(transaction, name);
    },
    settle: (claim, fate, together: Together = async () => undefined) =>
      inTransaction('settle a job of', async (transaction) => {
        const [held] = await release(transaction, [claim]);
        if (held === undefined) return;
        await end(transaction, held, fate);
        await together(transaction);
      }),
    settleDone: (claims, together) =>
      inTransaction(
        'settle jobs of',
        async (transaction) => {
          const held = await release(transaction, claims);
          if (held.length === 0) return;
          await boss.complete(
            name,
            held.map(({ id }) => id),
            null,
            within(transaction),
          );
          await forgetDead(
            transaction,
            name,
            held.map(({ key }) => key),
          );
          await together?.(transaction, held);
        },
        'soon',
      ),
  };
}

/** What was given up about these keys is settled by a later end. */
export async function forgetDead(transaction: Transaction, queue: string, keys: readonly string[]): Promise<void> {
  await sql`
    delete from pgboss.job where name = ${sql.lit(deadQueue)} and source_name = ${queue}
      and singleton_key = any(${[...keys]}::text[])`.execute(transaction);
}
