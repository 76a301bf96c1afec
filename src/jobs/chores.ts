import { OperationalError } from '../ports/operational-error.ts';
import type { Fate, QueueOptions } from './job-queue.ts';

/** Work that comes round, once for all processes: at the start of each, and from then on by the clock. */
export type Chore = {
  readonly name: string;
  /** Milliseconds from the beginning of one run to that of the next, at most. */
  readonly every: number;
  /** Gives up soon once `ending` is aborted: the program ends. */
  readonly run: (ending: AbortSignal) => Promise<void>;
};

export type ChoreJob = { readonly chore: string };

export const choreQueue: QueueOptions<ChoreJob> = {
  name: 'chore',
  keyOf: ({ chore }) => chore,
  merge: (_waiting, next) => next,
  retry: { attempts: Number.POSITIVE_INFINITY, firstWait: 5_000, longestWait: Number.POSITIVE_INFINITY },
  isUrgent: true,
};

/** Of an interval, how much earlier a run may come, so that chores that began together do not stay together. */
const jitter = 0.2;

/**
 * When a chore comes again: an interval after it began; after a failure soon, then less and less soon, at least once an
 * interval. One that is no more ends.
 */
export function fateOfChore(
  chore: Chore | undefined,
  { attempt, seconds, error }: { attempt: number; seconds: number; error: unknown },
  random: () => number = Math.random,
): Fate {
  if (chore === undefined) return { is: 'done' };
  const { every } = chore;
  if (error === undefined) {
    return { is: 'again', wait: Math.max(every * (1 - jitter * random()) - seconds * 1000, 0), attempt: 1 };
  }
  const asked = error instanceof OperationalError ? (error.retryAfter ?? 0) * 1000 : 0;
  const wait = Math.max(choreQueue.retry.firstWait * 2 ** (attempt - 1), asked);
  return { is: 'again', wait: Math.min(wait, every), attempt: attempt + 1 };
}
