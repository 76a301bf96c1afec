import type { Claim, JobQueue } from './job-queue.ts';

export type WorkerOptions<Job extends object> = {
  readonly queue: Pick<JobQueue<Job>, 'claim'>;
  /** Jobs at the same time. */
  readonly slots: number;
  /** Works on a job and settles it; never rejects. */
  readonly work: (claim: Claim<Job>) => Promise<void>;
  /** Looks without being told after so many milliseconds: for jobs that were due later. */
  readonly interval: number;
  readonly warn: (error: unknown) => void;
};

export type Worker = {
  /** There may be work. */
  readonly wake: () => void;
  /** Claims nothing more; resolves with the number of jobs still running when all ended or the time is over. */
  readonly stop: (milliseconds: number) => Promise<number>;
};

/** Milliseconds from one look to the next at least: what comes in a burst is claimed together. */
const spacing = 40;

/** Works on a queue with a number of slots until it is stopped. */
export function createWorker<Job extends object>(options: WorkerOptions<Job>): Worker {
  const { queue, slots, work, warn } = options;
  const running = new Set<Promise<void>>();
  let isStopped = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let lastLook = Number.NEGATIVE_INFINITY;

  const look = async (): Promise<void> => {
    do {
      lookAgain = false;
      const free = slots - running.size;
      if (free <= 0 || isStopped) return;
      try {
        const claims = await queue.claim(free);
        for (const claim of claims) start(claim);
        lookAgain ||= claims.length === free;
      } catch (error) {
        warn(error);
      }
    } while (lookAgain);
  };
  const lookInTime = async (): Promise<void> => {
    const wait = lastLook + spacing - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    lastLook = performance.now();
    await look();
  };
  const start = (claim: Claim<Job>): void => {
    const one = work(claim).finally(() => {
      running.delete(one);
      wake();
    });
    running.add(one);
  };
  const wake = (): void => {
    lookAgain = true;
    if (looking || isStopped) return;
    looking = lookInTime().finally(() => {
      looking = undefined;
      if (lookAgain && running.size < slots) wake();
    });
  };
  const timer = setInterval(wake, options.interval);
  timer.unref();
  return {
    wake,
    stop: async (milliseconds) => {
      isStopped = true;
      clearInterval(timer);
      await looking;
      await within(milliseconds, Promise.all(running));
      return running.size;
    },
  };
}

/** Resolves when the work ends or the time is over. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
