import fc from 'fast-check';
import { anyAct, play } from '../test/actions/interleavings.ts';

// 1,000 random stories of what people do with proposals, or as many as the first argument says. Prints what was seen;
// exits with 1 and the shortest story found where something happened that must not.

const runs = Number(process.argv[2] ?? 1_000);
const start = performance.now();
const seen = { stories: 0, acts: 0, undone: 0, theirs: 0, comments: 0, edits: 0, held: 0, merged: 0 };
const result = await fc.check(
  fc.asyncProperty(fc.array(anyAct, { minLength: 6, maxLength: 24, size: 'max' }), async (acts) => {
    const counted = await play(acts);
    seen.stories += 1;
    seen.acts += acts.length;
    for (const what of ['undone', 'theirs', 'comments', 'edits', 'held', 'merged'] as const)
      seen[what] += counted[what];
    if (seen.stories % 50 === 0) console.log(`${seen.stories} of ${runs}`);
  }),
  { numRuns: runs },
);
const seconds = Math.round((performance.now() - start) / 1000);
console.log(
  `${seen.stories} stories, ${seen.acts} acts, ${seconds} s: ${seen.undone} merges undone, ${seen.theirs} commits of people on our branch at the end, ${seen.comments} comments, ${seen.edits} edits of records, ${seen.held} looks that held an upload, ${seen.merged} edits that the merge of an upload left standing`,
);
console.log(
  result.failed
    ? `FAILED: ${String(result.errorInstance)}\nseed ${result.seed}, ${JSON.stringify(result.counterexample)}`
    : 'proposed again: 0, overwritten: 0, edits reverted: 0, collisions not reported: 0, comments lost: 0',
);
process.exitCode = result.failed ? 1 : 0;
