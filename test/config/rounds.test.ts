import { describe, expect, test } from 'vitest';
import { readRounds } from '../../src/config/rounds.ts';

describe('how often the server looks for itself', () => {
  test.each([
    [{}, { sweep: 300_000, poll: undefined }],
    [
      { POLL: '', SWEEP: '' },
      { sweep: 300_000, poll: undefined },
    ],
    [{ POLL: '5m' }, { sweep: 300_000, poll: 300_000 }],
    [
      { POLL: '1m30s', SWEEP: '1d' },
      { sweep: 86_400_000, poll: 90_000 },
    ],
  ])('%j', (environment, expected) => {
    const problems: string[] = [];
    expect(readRounds(environment, problems)).toEqual(expected);
    expect(problems).toEqual([]);
  });

  test.each([
    ['POLL', '5'],
    ['POLL', '0s'],
    ['POLL', '2d'],
    ['SWEEP', 'often'],
    ['SWEEP', '-1m'],
  ])('%s=%s is a problem that names the variable', (name, value) => {
    const problems: string[] = [];
    readRounds({ [name]: value }, problems);
    expect(problems).toEqual([`${name} must be a duration from 1s to 1d, such as 5m.`]);
  });
});
