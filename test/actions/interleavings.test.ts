import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAct, play } from './interleavings.ts';

test('any order of uploads, edits, merges, reverts, pushes, closings: nothing undone comes again, nothing of a person is lost', async () => {
  const seen = { undone: 0, theirs: 0, comments: 0, edits: 0, held: 0, merged: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { minLength: 6, maxLength: 16, size: 'max' }), async (acts) => {
      const counted = await play(acts);
      for (const what of ['undone', 'theirs', 'comments', 'edits', 'held', 'merged'] as const)
        seen[what] += counted[what];
    }),
    // The same hundred stories each time, with undone merges among them; `npm run bench:interleavings` plays a thousand others.
    { numRuns: 100, seed: 7, endOnFailure: true },
  );
  // Stories in which nothing happens would show nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
}, 900_000);
