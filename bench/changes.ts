import fc from 'fast-check';
import { openStore } from '../test/actions/change-scene.ts';
import { anyChangeAct, playChanges } from '../test/actions/change-stories.ts';

// 1,000 random stories of uploads, edits by hand and through the API, or as many as the first argument says. Prints what
// was seen; exits with 1 and the shortest story found where something happened that must not.

const runs = Number(process.argv[2] ?? 1_000);
const start = performance.now();
const seen = { accepted: 0, refused: 0, conflicts: 0, decided: 0, merged: 0 };
let stories = 0;
const store = await openStore();
const result = await fc.check(
  fc.asyncProperty(fc.array(anyChangeAct, { minLength: 6, maxLength: 16, size: 'max' }), async (acts) => {
    const counted = await playChanges(store, acts);
    stories += 1;
    for (const what of ['accepted', 'refused', 'conflicts', 'decided', 'merged'] as const) seen[what] += counted[what];
    if (stories % 50 === 0) console.log(`${stories} of ${runs}`);
  }),
  { numRuns: runs, endOnFailure: true },
);
await store.close();
const seconds = Math.round((performance.now() - start) / 1000);
console.log(
  `${stories} stories, ${seconds} s: ${seen.accepted} edits taken in, ${seen.refused} refused as collisions, ${seen.conflicts} looks that found a conflict, ${seen.decided} decided, ${seen.merged} merges`,
);
console.log(
  result.failed
    ? `FAILED: ${String(result.errorInstance)}\nseed ${result.seed}, ${JSON.stringify(result.counterexample)}`
    : 'edits reverted: 0, collisions not reported: 0, comments lost: 0',
);
process.exitCode = result.failed ? 1 : 0;
