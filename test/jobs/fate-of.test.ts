import { describe, expect, test } from 'vitest';
import { fateOf } from '../../src/jobs/fate-of.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';

const retry = { attempts: 3, firstWait: 1_000, longestWait: 3_000 };
const weather = (options: { retryAfter?: number; isPostponed?: boolean } = {}) =>
  new OperationalError('502', { retryable: true, ...options });

describe('what becomes of a job that failed', () => {
  test.each<[string, unknown, number, object]>([
    ['weather waits and is tried again', weather(), 1, { is: 'again', wait: 1_000, attempt: 2 }],
    ['the wait doubles', weather(), 2, { is: 'again', wait: 2_000, attempt: 3 }],
    ['but not for ever', weather(), 3, { is: 'dead', reason: '502' }],
    ['GitHub may ask for another wait', weather({ retryAfter: 60 }), 1, { is: 'again', wait: 60_000, attempt: 2 }],
    [
      'postponed work did not fail, however often it is',
      weather({ retryAfter: 60, isPostponed: true }),
      3,
      { is: 'again', wait: 60_000, attempt: 3 },
    ],
    ['a definite answer', new OperationalError('403', { retryable: false }), 1, { is: 'dead', reason: '403' }],
    ['a bug', new TypeError('of undefined'), 1, { is: 'dead', reason: 'of undefined' }],
  ])('%s', (_name, error, attempt, expected) => {
    expect(fateOf(error, attempt, retry)).toEqual(expected);
  });
});
