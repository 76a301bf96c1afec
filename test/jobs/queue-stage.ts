import { pino } from 'pino';
import { createQueue } from '../../src/jobs/create-queue.ts';
import type { JobQueue, QueueOptions } from '../../src/jobs/job-queue.ts';
import { openBoss, type PgBoss } from '../../src/jobs/open-boss.ts';
import type { Database } from '../../src/store/database.ts';
import { openPresence, type Presence } from '../../src/store/processes.ts';

export type Look = { readonly key: string; readonly heads: readonly string[] };

export const look = (key: string, ...heads: string[]): Look => ({ key, heads });

/** One process at the queues. */
export type Process = { readonly presence: Presence; readonly queue: JobQueue<Look> };

export type QueueStage = {
  readonly boss: PgBoss;
  readonly enter: () => Promise<Process>;
  /** State and payload of what pg-boss holds of the queue. */
  readonly shown: () => Promise<string[]>;
  readonly dead: () => Promise<string[]>;
  readonly clear: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A queue of looks in this database, with as many processes as a test wants. */
export async function createQueueStage(
  database: Database,
  change: Partial<QueueOptions<Look>> = {},
): Promise<QueueStage> {
  const failed = (error: unknown) => pino({ level: 'silent' }).warn(error);
  const boss = await openBoss(database, ['look'], { warn: failed, maintain: false });
  const open: Presence[] = [];
  return {
    boss,
    enter: async () => {
      const presence = await openPresence(database, 'all', () => undefined, failed);
      open.push(presence);
      const queue = createQueue<Look>(
        { database, boss, process: presence.id },
        {
          name: 'look',
          keyOf: ({ key }) => key,
          merge: (waiting, next) => ({ key: next.key, heads: [...waiting.heads, ...next.heads] }),
          retry: { attempts: 3, firstWait: 0, longestWait: 0 },
          ...change,
        },
      );
      return { presence, queue };
    },
    shown: async () => {
      const jobs = await boss.findJobs<{ job: Look }>('look');
      const open = jobs.filter(({ state }) => state !== 'completed' && state !== 'failed');
      return open.map(({ state, data }) => [state, data.job.key, ...data.job.heads].join(' ')).sort();
    },
    dead: async () => {
      const jobs = await boss.findJobs<{ job: Look }>('dead');
      return jobs.map(({ data }) => [data.job.key, ...data.job.heads].join(' ')).sort();
    },
    clear: async () => {
      await database.run('delete from pgboss.job; delete from hedgerow.running_jobs; delete from hedgerow.deliveries');
    },
    close: async () => {
      for (const presence of open) await presence.close();
      await boss.stop({ graceful: false, close: false });
    },
  };
}
