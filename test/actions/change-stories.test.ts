import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from './change-scene.ts';
import { anyChangeAct, playChanges } from './change-stories.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

test('uploads, edits by hand and through the API in any order: none reverted, every collision reported, no comment lost', async () => {
  const seen = { accepted: 0, refused: 0, conflicts: 0, decided: 0, merged: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(anyChangeAct, { minLength: 6, maxLength: 16, size: 'max' }), async (acts) => {
      const counted = await playChanges(store, acts);
      for (const what of Object.keys(seen) as (keyof typeof seen)[]) seen[what] += counted[what];
    }),
    // The same stories each time; `npm run bench:changes` plays a thousand others.
    { numRuns: 40, seed: 7, endOnFailure: true },
  );
  // Stories in which nothing happens would show nothing.
  expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
}, 900_000);
