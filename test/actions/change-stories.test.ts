import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyChangeStory } from './change-act.ts';
import { openStore, type Store } from './change-scene.ts';
import { counted, playChanges } from './change-stories.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

test('uploads, edits by hand and through the API, pushes, merges, reverts in any order: none reverted or lost, every collision reported, no comment lost', async () => {
  const seen = Object.fromEntries(counted.map((what) => [what, 0]));
  await fc.assert(
    fc.asyncProperty(anyChangeStory, async (acts) => {
      const counts = await playChanges(store, acts);
      for (const what of counted) seen[what] = (seen[what] ?? 0) + counts[what];
    }),
    // The same stories each time; `npm run bench:changes` plays a thousand others.
    { numRuns: 40, seed: 7, endOnFailure: true },
  );
  // Stories in which nothing happens would show nothing.
  expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
}, 900_000);
