import { OperationalError } from '../ports/operational-error.ts';
import type { JobQueue, QueueOptions, Retry } from './job-queue.ts';

/** What is known of one key: at most one job runs and one waits. */
type Lane<Job> = { running: boolean; waiting: Job | undefined; attempt: number; timer: NodeJS.Timeout | undefined };

/**
 * A queue in memory: of one key one job runs and one waits, further ones merge into the waiting one. A retryable
 * failure waits and runs again, merged with what came meanwhile.
 */
export function createMemoryQueue<Job>(options: QueueOptions<Job>): JobQueue<Job> {
  const lanes = new Map<string, Lane<Job>>();
  const ready: string[] = [];
  let running = 0;
  let stopped = false;
  let settled: (() => void)[] = [];

  const put = (key: string, job: Job): Lane<Job> => {
    const lane = lanes.get(key) ?? { running: false, waiting: undefined, attempt: 0, timer: undefined };
    lane.waiting = lane.waiting === undefined ? job : options.merge(lane.waiting, job);
    lanes.set(key, lane);
    return lane;
  };

  const start = (): void => {
    while (running < options.concurrency) {
      const key = ready.shift();
      if (key === undefined) return;
      const lane = lanes.get(key);
      if (lane?.waiting === undefined || lane.running || lane.timer) continue;
      const job = lane.waiting;
      lane.waiting = undefined;
      lane.running = true;
      running += 1;
      void work(key, lane, job);
    }
  };

  const work = async (key: string, lane: Lane<Job>, job: Job): Promise<void> => {
    let failure: { error: unknown } | undefined;
    try {
      await options.run(job);
    } catch (error) {
      failure = { error };
    }
    running -= 1;
    lane.running = false;
    if (failure) retryOrDrop(key, lane, job, failure.error);
    else lane.attempt = 0;
    if (lane.waiting === undefined) lanes.delete(key);
    else if (!lane.timer) ready.push(key);
    start();
    settle();
  };

  const retryOrDrop = (key: string, lane: Lane<Job>, job: Job, error: unknown): void => {
    const isPostponed = error instanceof OperationalError && error.isPostponed;
    if (!isPostponed) lane.attempt += 1;
    const wait = stopped ? undefined : waitBefore(error, lane.attempt, options.retry);
    options.report(job, error, wait);
    if (wait === undefined) {
      lane.attempt = 0;
      return;
    }
    lane.waiting = lane.waiting === undefined ? job : options.merge(job, lane.waiting);
    lane.timer = setTimeout(() => {
      lane.timer = undefined;
      ready.push(key);
      start();
    }, wait);
  };

  const settle = (): void => {
    if (lanes.size > 0) return;
    for (const resolve of settled) resolve();
    settled = [];
  };

  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      settled.push(resolve);
      settle();
    });

  return {
    add: (job) => {
      if (stopped) return;
      const key = options.keyOf(job);
      const lane = put(key, job);
      if (lane.running || lane.timer) return;
      ready.push(key);
      start();
    },
    idle,
    stop: async () => {
      stopped = true;
      for (const [key, lane] of lanes) {
        if (!lane.timer) continue;
        clearTimeout(lane.timer);
        lanes.delete(key);
      }
      await idle();
    },
  };
}

/** Milliseconds until a failed job is tried again; undefined where that makes no sense. */
function waitBefore(error: unknown, attempt: number, retry: Retry): number | undefined {
  if (!(error instanceof OperationalError) || !error.retryable) return undefined;
  if (!error.isPostponed && attempt >= retry.attempts) return undefined;
  if (error.retryAfter !== undefined) return error.retryAfter * 1000;
  return Math.min(retry.firstWait * 2 ** (attempt - 1), retry.longestWait);
}
