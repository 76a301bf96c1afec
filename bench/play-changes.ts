import fc from 'fast-check';
import { anyChangeStory } from '../test/actions/change-act.ts';
import { openStore } from '../test/actions/change-scene.ts';
import { playChanges } from '../test/actions/change-stories.ts';

/** What one story, or the end of all, tells. */
export type Played = { readonly counts: Readonly<Record<string, number>>; readonly fault?: string };

// Plays as many stories as the first argument says, from the seed that is the second, and tells its parent of each.
const [runs, seed] = process.argv.slice(2).map(Number);
const tell = (played: Played): void => {
  process.send?.(played);
};
const store = await openStore();
const result = await fc.check(
  fc.asyncProperty(anyChangeStory, async (acts) => {
    tell({ counts: { stories: 1, acts: acts.length, ...(await playChanges(store, acts)) } });
  }),
  { ...(runs === undefined ? {} : { numRuns: runs }), ...(seed === undefined ? {} : { seed }), endOnFailure: true },
);
await store.close();
if (result.failed) {
  const { errorInstance, counterexample } = result;
  const told = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  tell({ counts: {}, fault: `seed ${result.seed}: ${told}\n${JSON.stringify(counterexample)}` });
}
process.disconnect();
