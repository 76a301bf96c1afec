/**
 * Work to be done about some key. `merge` says what two waiting jobs of one key become: events only say "look again"
 * (DESIGN.md section 1), so nothing is lost when many become one.
 */
export type QueueOptions<Job> = {
  readonly keyOf: (job: Job) => string;
  readonly merge: (waiting: Job, next: Job) => Job;
  readonly run: (job: Job) => Promise<void>;
  /** Keys worked on at the same time. */
  readonly concurrency: number;
  readonly retry: Retry;
  /** Told of every failure; `again` says in how many milliseconds the job runs again, undefined that it does not. */
  readonly report: (job: Job, error: unknown, again: number | undefined) => void;
};

/** Exponential backoff between tries of one job, in milliseconds; a wait that an error asks for replaces it. */
export type Retry = { readonly attempts: number; readonly firstWait: number; readonly longestWait: number };

export const defaultRetry: Retry = { attempts: 10, firstWait: 2_000, longestWait: 600_000 };

/** Where jobs go. */
export type JobQueue<Job> = {
  readonly add: (job: Job) => void;
  /** Resolves when nothing is running, waiting or going to be tried again. */
  readonly idle: () => Promise<void>;
  /** Takes no further job, gives up what waits to be tried again, and resolves when all others have run. */
  readonly stop: () => Promise<void>;
};
