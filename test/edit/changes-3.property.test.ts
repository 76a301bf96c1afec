import { expect, it } from 'vitest';
import { checkChanges } from './check-changes.ts';

it('2,000 puts and patches change the lines of their fields only (3 of 3)', { timeout: 600_000 }, () => {
  expect(checkChanges(4001, 2_000)).toBe(2_000);
});
