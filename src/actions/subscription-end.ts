import type { SendResult } from '../ports/event-sender.ts';
import type { Cursor } from '../ports/feed.ts';
import type { Subscription, SubscriptionPatch } from '../ports/subscription-store.ts';

const firstWait = 5_000;
const longestWait = 30 * 60_000;
const jitter = 0.2;
/** A receiver that failed for so long is disabled. */
const patience = 24 * 3_600_000;

/** A subscription after the receiver took everything up to this cursor. */
export function afterSuccess(cursor: Cursor, lastStatus: number): SubscriptionPatch {
  return { cursor, lastStatus, tries: 0, failingSince: undefined, lastError: undefined, nextTryAt: undefined };
}

/**
 * A subscription after a failure at `now` (milliseconds since 1970): tried again after 5 s, then twice as long each time
 * up to half an hour, give or take a fifth, and not before the receiver asked for it. Disabled after a day of failures,
 * and at once by 410. `random` from 0 to 1.
 */
export function afterFailure(
  { tries, failingSince }: Pick<Subscription, 'tries' | 'failingSince'>,
  result: Exclude<SendResult, { is: 'taken' }>,
  now: number,
  random: number,
): SubscriptionPatch & { readonly state: Subscription['state'] } {
  const since = failingSince ?? new Date(now).toISOString();
  const isOver = result.is === 'gone' || now - Date.parse(since) >= patience;
  const backoff = Math.min(firstWait * 2 ** Math.min(tries, 30), longestWait) * (1 + jitter * (2 * random - 1));
  const asked = result.is === 'failed' ? (result.retryAfter ?? 0) : 0;
  return {
    state: isOver ? 'disabled' : 'active',
    tries: tries + 1,
    failingSince: since,
    lastStatus: result.status,
    lastError: result.is === 'gone' ? 'it answered 410: it wants no more webhooks' : result.why,
    nextTryAt: isOver ? undefined : new Date(now + Math.max(backoff, asked)).toISOString(),
  };
}

/** A subscription that a person sets going again, whatever happened before. */
export const setGoing: SubscriptionPatch = { state: 'active', tries: 0, failingSince: undefined, nextTryAt: undefined };
