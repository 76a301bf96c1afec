import type { Database } from '../store/database.ts';
import { type ChoreJob, choreQueue } from './chores.ts';
import { deliveryQueue } from './create-intake.ts';
import { createQueue } from './create-queue.ts';
import type { DeliveryJob } from './delivery.ts';
import { type DriftJob, driftQueue } from './drift-job.ts';
import { type HookJob, hookQueue } from './hook-job.ts';
import { defaultRetry, type JobQueue, type Retry } from './job-queue.ts';
import { openBoss, type PgBoss } from './open-boss.ts';
import { keyOfJob, mergeJobs, type RepositoryJob } from './repository-job.ts';

export const repositoryQueue = 'repository';

export const queueNames: readonly string[] = [
  deliveryQueue,
  repositoryQueue,
  choreQueue.name,
  hookQueue.name,
  driftQueue.name,
];

/** Repositories of one installation worked on at the same time: fewer than a process has slots for. */
const ofOneInstallation = 4;

/** All queues of the program, in one database. */
export type Queues = {
  readonly boss: PgBoss;
  readonly deliveries: JobQueue<DeliveryJob>;
  readonly repositories: JobQueue<RepositoryJob>;
  readonly chores: JobQueue<ChoreJob>;
  readonly hooks: JobQueue<HookJob>;
  readonly drift: JobQueue<DriftJob>;
  readonly all: readonly JobQueue<object>[];
};

export type QueuesOptions = {
  /** Id of this process in the registry: whoever claims nothing needs none. */
  readonly process?: string;
  readonly retry?: Retry | undefined;
  /** Whether pg-boss maintains its tables here. */
  readonly maintain: boolean;
  readonly warn: (error: unknown) => void;
};

/** Opens the queues; the first time, makes them. */
export async function openQueues(database: Database, options: QueuesOptions): Promise<Queues> {
  const { process = '', retry = defaultRetry, maintain, warn } = options;
  const boss = await openBoss(database, queueNames, { warn, maintain });
  const surroundings = { database, boss, process };
  const deliveries = createQueue<DeliveryJob>(surroundings, {
    name: deliveryQueue,
    keyOf: ({ guid }) => guid,
    merge: (waiting) => waiting,
    retry,
  });
  const repositories = createQueue<RepositoryJob>(surroundings, {
    name: repositoryQueue,
    keyOf: keyOfJob,
    merge: mergeJobs,
    retry,
    // While one installation waits for its budget, others are worked on.
    groups: { of: ({ installation }) => String(installation), most: ofOneInstallation },
  });
  const chores = createQueue(surroundings, choreQueue);
  const hooks = createQueue(surroundings, hookQueue);
  const drift = createQueue(surroundings, driftQueue);
  // Seen from outside, what a queue's jobs look like is nobody's business but its own.
  const all = [deliveries, repositories, chores, hooks, drift] as unknown as readonly JobQueue<object>[];
  return { boss, deliveries, repositories, chores, hooks, drift, all };
}
