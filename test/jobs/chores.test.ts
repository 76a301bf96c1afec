import { describe, expect, test } from 'vitest';
import { type Chore, fateOfChore } from '../../src/jobs/chores.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';

const chore: Chore = { name: 'sweep', every: 30_000, run: async () => undefined };
const fate = (tried: { attempt?: number; seconds?: number; error?: unknown }, random = 0.5) =>
  fateOfChore(chore, { attempt: 1, seconds: 0, error: undefined, ...tried }, () => random);

describe('when a chore comes again', () => {
  test('an interval after it began, or a little earlier', () => {
    expect(fate({ seconds: 4 }, 0)).toEqual({ is: 'again', wait: 26_000, attempt: 1 });
    expect(fate({ seconds: 4 }, 1)).toEqual({ is: 'again', wait: 20_000, attempt: 1 });
  });

  test('at once where it took longer than its interval', () => {
    expect(fate({ seconds: 90 })).toEqual({ is: 'again', wait: 0, attempt: 1 });
  });

  test('soon after a failure, then less and less soon, at least once an interval', () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => fate({ attempt, error: new Error('down') }));
    expect(waits).toEqual(
      [5_000, 10_000, 20_000, 30_000, 30_000].map((wait, index) => ({ is: 'again', wait, attempt: index + 2 })),
    );
    expect(fate({ attempt: 5 })).toMatchObject({ attempt: 1 });
  });

  test('not before the time that GitHub asked for', () => {
    const error = new OperationalError('limited', { retryable: true, retryAfter: 12 });
    expect(fate({ error })).toMatchObject({ wait: 12_000 });
  });

  test('never, where the program knows it no more', () => {
    expect(fateOfChore(undefined, { attempt: 1, seconds: 0, error: undefined })).toEqual({ is: 'done' });
  });
});
