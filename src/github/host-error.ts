import { OperationalError } from '../ports/operational-error.ts';

/**
 * How a request ended that did not succeed. `limited`: refused for now, it did nothing. `lost`: no usable answer, it may
 * have been carried out. `conflict`: the state changed meanwhile. `refused`, `missing`: definite answers.
 */
export type Ending = 'limited' | 'lost' | 'conflict' | 'refused' | 'missing';

/** A request to GitHub that failed. The message names the call and GitHub's words, never headers or bodies. */
export class HostError extends OperationalError {
  readonly ending: Ending;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** GitHub's own words, for people. */
  readonly words: string;

  constructor(
    call: string,
    answer: { ending: Ending; status: number; words: string; retryAfter?: number | undefined; cause: unknown },
  ) {
    const { ending, status, words, retryAfter, cause } = answer;
    const retryable = ending === 'limited' || ending === 'lost' || ending === 'conflict';
    super(`${call}: ${status === 0 ? 'no answer' : status} ${words}`.trim(), {
      retryable,
      retryAfter,
      isPostponed: ending === 'limited',
      isMissing: ending === 'missing',
      cause,
    });
    this.ending = ending;
    this.status = status;
    this.words = words;
  }
}
