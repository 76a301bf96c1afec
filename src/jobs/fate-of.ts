import { OperationalError } from '../ports/operational-error.ts';
import type { Fate, Retry } from './job-queue.ts';

/** What becomes of a job that failed: only weather is tried again, and not for ever. */
export function fateOf(error: unknown, attempt: number, retry: Retry): Exclude<Fate, { is: 'done' }> {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof OperationalError) || !error.retryable || attempt >= retry.attempts)
    return { is: 'dead', reason };
  if (error.retryAfter !== undefined) return { is: 'again', wait: error.retryAfter * 1000 };
  return { is: 'again', wait: Math.min(retry.firstWait * 2 ** (attempt - 1), retry.longestWait) };
}
