import type { Logger } from 'pino';
import type { DriftOutcome } from '../actions/report-drift.ts';
import type { Database } from '../store/database.ts';
import { finishDeliveries, readDeliveries, type StoredDelivery } from '../store/deliveries.ts';
import { openPresence } from '../store/processes.ts';
import { type Chore, type ChoreJob, fateOfChore } from './chores.ts';
import { createIntake, type Intake } from './create-intake.ts';
import { createWorker, type Worker } from './create-worker.ts';
import { belongsToDelivery, currentDelivery, withinDelivery } from './delivery-context.ts';
import { type DriftJob, fateOfDrift } from './drift-job.ts';
import { gather } from './gather.ts';
import { fateOfHook, type HookJob } from './hook-job.ts';
import type { Claim, Fate, JobQueue, Retry } from './job-queue.ts';
import { openQueues, type Queues } from './open-queues.ts';
import { reportEnd } from './report-end.ts';
import type { RepositoryJob } from './repository-job.ts';
import { takeBack } from './take-back.ts';
import { type WatchOptions, watchFeeds } from './watch-feeds.ts';
import { type Ended, type WorkOptions, workOn } from './work-on.ts';

/** What a process does: take deliveries in, work, or both. */
export type Role = 'all' | 'web' | 'worker';

export type JobsOptions = {
  readonly database: Database;
  readonly role: Role;
  readonly log: Logger;
  /** Hands a stored delivery to its receiver. */
  readonly receive: (delivery: StoredDelivery) => Promise<void>;
  /** One look at a repository. */
  readonly look: (job: RepositoryJob, log: Logger) => Promise<void>;
  readonly chores: readonly Chore[];
  /** Absent: nobody can subscribe to a feed. */
  readonly hooks?: Hooks;
  /** Compares the fabrics of a cluster with it; undefined where it is to be done no more. Absent: no cluster is read. */
  readonly compare?: ((job: DriftJob, ending: AbortSignal) => Promise<DriftOutcome | undefined>) | undefined;
  /** Hears how every try ended. */
  readonly observe?: (queue: string, ended: Ended<object>) => void;
  /** Overrides of how often failed work is tried again. */
  readonly retry?: Retry;
};

export type Hooks = Pick<WatchOptions, 'feed' | 'subscriptions'> & {
  /** Sends a subscription what it has not got; resolves with the milliseconds after which there is more to do. */
  readonly deliver: (job: HookJob, ending: AbortSignal) => Promise<number | undefined>;
};

export type Jobs = {
  readonly queues: Queues;
  readonly accept: Intake;
  /** Asks for a look at a repository; a delivery that is being worked on is not done before this is on the disk. */
  readonly lookAt: (job: RepositoryJob) => Promise<void>;
  /** Takes back what dead processes left and begins to work, where the role says so: call it once receivers are there. */
  readonly begin: () => Promise<void>;
  /**
   * Takes nothing more, lets running work end for so many milliseconds and closes. What still runs then is taken back
   * by others as soon as this process is gone: the number of such jobs is returned, and the caller must exit.
   */
  readonly stop: (milliseconds: number) => Promise<number>;
};

const slots = { delivery: 50, repository: 6, chore: 4, hook: 20, drift: 4 };
/** How often a worker looks for what became due, and for the jobs of processes that are gone. Milliseconds. */
const lookInterval = 1_000;
const takeBackInterval = 1_500;
/** How often a worker looks for feeds that were subscribed to elsewhere. Milliseconds. */
const watchInterval = 30_000;
const addedAtOnce = 200;

/** Opens the queues of this process. */
export async function openJobs(options: JobsOptions): Promise<Jobs> {
  const { database, role, log } = options;
  const works = role !== 'web';
  const warn = (error: unknown): void => log.warn({ err: error }, 'Database trouble');
  const workers = new Map<string, Worker>();
  const wake = (queue: string | undefined): void => {
    for (const [name, worker] of workers) if (queue === undefined || queue === name) worker.wake();
  };
  const presence = await openPresence(database, role, wake, warn);
  const queues = await openQueues(database, { process: presence.id, retry: options.retry, maintain: works, warn });
  const { boss, deliveries, repositories, chores, hooks, drift } = queues;
  const watch = options.hooks && watchFeeds({ ...options.hooks, queue: hooks, interval: watchInterval, warn });

  let isStopping = false;
  const ending = new AbortController();
  const choreOf = ({ chore }: ChoreJob) => options.chores.find(({ name }) => name === chore);
  const takeBackNow = async (): Promise<void> => {
    const count = await takeBack(database, presence, queues.all);
    if (count > 0) log.info({ count }, 'Took back the jobs of a process that is gone');
  };
  const addAll = gather(addedAtOnce, async (jobs: readonly RepositoryJob[]) => {
    await repositories.add(jobs);
    return jobs;
  });
  const lookAt = async (job: RepositoryJob): Promise<void> => {
    const delivery = currentDelivery();
    await belongsToDelivery(addAll(delivery === undefined ? job : { ...job, deliveries: [delivery] }));
  };

  const begin = <Job extends object>(
    queue: JobQueue<Job>,
    most: number,
    work: Pick<WorkOptions<Job>, 'run' | 'finish' | 'decide'>,
    about: (job: Job) => object,
  ): void => {
    const report = (ended: Ended<Job>): void => {
      reportEnd(log.child({ ...about(ended.claim.job) }), ended);
      options.observe?.(queue.name, ended);
    };
    const note = ({ job, attempt }: Claim<Job>): void => log.debug({ ...about(job), attempt }, 'Job begins');
    const all = workOn<Job>({ ...work, queue, begin: note, report, isStopping: () => isStopping, warn });
    workers.set(queue.name, createWorker({ queue, slots: most, work: all, interval: lookInterval, warn }));
  };

  /** Work that says when it comes again. */
  const beginRecurring = <Job extends object, Next>(
    queue: JobQueue<Job>,
    most: number,
    run: (job: Job) => Promise<Next | undefined>,
    fate: (tried: Omit<Ended<Job>, 'fate'>, next: Next | undefined) => Fate<Job>,
    about: (job: Job) => object,
  ): void => {
    const nexts = new Map<string, Next | undefined>();
    const decide = (tried: Omit<Ended<Job>, 'fate'>): Fate<Job> => {
      const next = nexts.get(tried.claim.id);
      nexts.delete(tried.claim.id);
      return fate(tried, next);
    };
    begin(queue, most, { run: async ({ id, job }) => void nexts.set(id, await run(job)), decide }, about);
  };
  const beginHooks = ({ deliver }: Hooks): void => {
    const run = async (job: HookJob): Promise<number | undefined> => {
      watch?.see(job);
      return await deliver(job, ending.signal);
    };
    const fate = ({ claim: { attempt }, error }: Omit<Ended<HookJob>, 'fate'>, wait: number | undefined) =>
      fateOfHook(wait, { attempt, error });
    beginRecurring(hooks, slots.hook, run, fate, ({ id, fabric }) => ({ subscription: id, fabric }));
  };
  let timer: NodeJS.Timeout | undefined;
  const start = async (): Promise<void> => {
    await takeBackNow();
    await chores.add(options.chores.map(({ name }) => ({ chore: name })));
    const read = gather(slots.delivery, async (guids: readonly string[]) => {
      const found = new Map((await readDeliveries(database.sql, guids)).map((one) => [one.guid, one]));
      return guids.map((guid) => found.get(guid));
    });
    begin(
      deliveries,
      slots.delivery,
      {
        run: async ({ key }) => {
          const stored = await read(key);
          if (stored) await withinDelivery(key, () => options.receive(stored));
        },
        finish: (transaction, claims, state) =>
          finishDeliveries(
            transaction,
            claims.map(({ key }) => key),
            state,
          ),
      },
      ({ guid, event, repository }) => ({ delivery: guid, event, repository }),
    );
    begin(
      repositories,
      slots.repository,
      { run: ({ job }) => options.look(job, log.child(aboutLook(job))) },
      aboutLook,
    );
    begin(
      chores,
      slots.chore,
      {
        run: async ({ job }) => await choreOf(job)?.run(ending.signal),
        decide: ({ claim, seconds, error }) => fateOfChore(choreOf(claim.job), { ...claim, seconds, error }),
      },
      ({ chore }) => ({ chore }),
    );
    if (options.hooks) beginHooks(options.hooks);
    const { compare } = options;
    const about = ({ cluster }: DriftJob) => ({ cluster });
    if (compare) beginRecurring(drift, slots.drift, (job) => compare(job, ending.signal), fateOfDrift, about);
    await watch?.begin();
    timer = setInterval(() => {
      takeBackNow().catch(warn);
    }, takeBackInterval);
    timer.unref();
    wake(undefined);
  };

  return {
    queues,
    accept: createIntake(database, boss),
    lookAt,
    begin: async () => {
      if (works) await start();
    },
    stop: async (milliseconds) => {
      clearInterval(timer);
      watch?.stop();
      ending.abort();
      const ends = Promise.all([...workers.values()].map((worker) => worker.stop(milliseconds)));
      const left = (await ends).reduce((sum, running) => sum + running, 0);
      isStopping = true;
      if (left > 0) await presence.leave();
      await boss.stop({ graceful: false, close: false });
      await presence.close();
      return left;
    },
  };
}

function aboutLook({ owner, repo, deliveries }: RepositoryJob): object {
  return { repository: `${owner}/${repo}`, deliveries };
}
