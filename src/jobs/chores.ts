import type { QueueOptions } from './job-queue.ts';
import { defaultRetry } from './job-queue.ts';
import type { PgBoss } from './open-boss.ts';

/** Work that comes round by the clock, once for all processes. */
export type Chore = {
  readonly name: string;
  /** Minute, hour, day of month, month, day of week; UTC. */
  readonly cron: string;
  readonly run: () => Promise<void>;
};

export type ChoreJob = { readonly chore: string };

export const choreQueue: QueueOptions<ChoreJob> = {
  name: 'chore',
  keyOf: ({ chore }) => chore,
  merge: (_waiting, next) => next,
  retry: defaultRetry,
};

/** Enters the chores in the clock that all processes share, and takes out those that are no more. */
export async function scheduleChores(boss: PgBoss, chores: readonly Chore[]): Promise<void> {
  const names = new Set(chores.map(({ name }) => name));
  for (const { key } of await boss.getSchedules(choreQueue.name)) {
    if (!names.has(key)) await boss.unschedule(choreQueue.name, key);
  }
  for (const { name, cron } of chores) {
    const data = { job: { chore: name }, attempt: 1 };
    await boss.schedule(choreQueue.name, cron, data, { key: name, singletonKey: name, tz: 'UTC' });
  }
}
