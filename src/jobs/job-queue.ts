import type { Transaction } from '../store/database.ts';

/**
 * Work to be done about some key. Of one key one job runs and one waits; `merge` says what two waiting jobs of one key
 * become: events only say "look again" (DESIGN.md section 1), so nothing is lost when many become one.
 */
export type QueueOptions<Job extends object> = {
  readonly name: string;
  readonly keyOf: (job: Job) => string;
  readonly merge: (waiting: Job, next: Job) => Job;
  readonly retry: Retry;
  /** What is added is due at once, also where a job of its key waits for its time. */
  readonly isUrgent?: boolean;
  /** So many jobs of one group are worked on at the same time, in all processes together; the others let others pass. */
  readonly groups?: { readonly of: (job: Job) => string; readonly most: number };
};

/** Exponential backoff between tries of one job, in milliseconds; a wait that an error asks for replaces it. */
export type Retry = { readonly attempts: number; readonly firstWait: number; readonly longestWait: number };

export const defaultRetry: Retry = { attempts: 10, firstWait: 2_000, longestWait: 600_000 };

/** A job that this process works on. */
export type Claim<Job> = {
  readonly id: string;
  readonly key: string;
  readonly job: Job;
  /** 1 for the first try */
  readonly attempt: number;
  /** When it was put into the queue, or was due. */
  readonly since: Date;
};

/**
 * How a try ended: done, to be tried again (as which attempt) after some milliseconds, or given up for a reason. What
 * comes again does so as `job`, where that is given, else as it was.
 */
export type Fate<Job = never> =
  | { readonly is: 'done' }
  | { readonly is: 'again'; readonly wait: number; readonly attempt: number; readonly job?: Job }
  | { readonly is: 'dead'; readonly reason: string };

/** More that has to happen together with the end of a job, or not at all. */
export type Together = (transaction: Transaction) => Promise<void>;

/** A queue in the database: whatever was added is done in the end, whichever process dies on the way. */
export type JobQueue<Job extends object> = QueueOptions<Job> & {
  /** Resolves when the jobs are on the disk. */
  readonly add: (jobs: readonly Job[], transaction?: Transaction) => Promise<void>;
  /** Takes up to `most` jobs whose keys nobody works on. */
  readonly claim: (most: number) => Promise<Claim<Job>[]>;
  /** Ends a try; without effect where the job was taken from this process meanwhile. */
  readonly settle: (claim: Claim<Job>, fate: Fate<Job>, together?: Together) => Promise<void>;
  /** Puts jobs that nobody works on any more (by their ids) back, merged with what waits for their keys. */
  readonly takeBack: (transaction: Transaction, ids: readonly string[]) => Promise<void>;
  /** Ends many that are done at once. */
  readonly settleDone: (
    claims: readonly Claim<Job>[],
    together?: (transaction: Transaction, claims: readonly Claim<Job>[]) => Promise<void>,
  ) => Promise<void>;
};
