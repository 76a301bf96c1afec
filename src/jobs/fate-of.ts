import { OperationalError } from '../ports/operational-error.ts';
import type { Fate, Retry } from './job-queue.ts';

/** What becomes of a job that failed: only weather is tried again, and not for ever. Postponed work did not fail. */
export function fateOf(error: unknown, attempt: number, retry: Retry): Exclude<Fate, { is: 'done' }> {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof OperationalError) || !error.retryable) return { is: 'dead', reason };
  const { isPostponed, retryAfter } = error;
  if (!isPostponed && attempt >= retry.attempts) return { is: 'dead', reason };
  const wait =
    retryAfter === undefined ? Math.min(retry.firstWait * 2 ** (attempt - 1), retry.longestWait) : retryAfter * 1000;
  return { is: 'again', wait, attempt: isPostponed ? attempt : attempt + 1 };
}
