import { expect, it } from 'vitest';
import { readDuration } from '../../src/config/duration.ts';

it.each([
  ['10m', 600],
  ['90s', 90],
  ['1h30m', 5400],
  ['2d', 172_800],
  ['0s', 0],
  ['', undefined],
  ['10', undefined],
  ['m', undefined],
  ['10 m', undefined],
  ['-1m', undefined],
  ['1m1h', undefined],
  ['1.5h', undefined],
  ['10M', undefined],
  ['99999999s', undefined],
])('%j is %s seconds', (text, expected) => {
  expect(readDuration(text)).toBe(expected);
});
