import type { SubscriptionRef } from '../actions/deliver-events.ts';
import type { Fate, QueueOptions } from './job-queue.ts';

/** "See whether this subscription has something to get." What, and when again, stands in the database. */
export type HookJob = SubscriptionRef;

export const hookQueue: QueueOptions<HookJob> = {
  name: 'hook',
  keyOf: ({ id }) => id,
  merge: (_waiting, next) => next,
  retry: { attempts: Number.POSITIVE_INFINITY, firstWait: 2_000, longestWait: 300_000 },
  isUrgent: true,
};

/**
 * When a subscription is looked at again: after `wait` milliseconds; never by itself where there is none. After a
 * failure of ours soon, then less and less soon.
 */
export function fateOfHook(wait: number | undefined, { attempt, error }: { attempt: number; error?: unknown }): Fate {
  const { firstWait, longestWait } = hookQueue.retry;
  if (error !== undefined) {
    return { is: 'again', wait: Math.min(firstWait * 2 ** (attempt - 1), longestWait), attempt: attempt + 1 };
  }
  return wait === undefined ? { is: 'done' } : { is: 'again', wait, attempt: 1 };
}
