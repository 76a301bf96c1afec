import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobId } from '../../src/domain/blob-id.ts';
import { editTree, type TreeChange } from '../support/github/git/edit-tree.ts';
import { stage } from './stage.ts';

const segment = fc.constantFrom('a', 'b', 'ä b', 'x"y', 'new\nline');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const content = fc.uint8Array({ maxLength: 20 });
const steps = fc.array(fc.array(fc.tuple(path, fc.option(content)), { minLength: 1, maxLength: 5 }), { maxLength: 4 });

/** The model: a map of files, in which a file displaces whatever lay in its way. */
function apply(files: Map<string, string>, changed: string, sha: string | null): void {
  if (sha === null) {
    for (const name of [...files.keys()]) if (name === changed || name.startsWith(`${changed}/`)) files.delete(name);
    return;
  }
  for (const name of [...files.keys()]) {
    if (name.startsWith(`${changed}/`) || changed.startsWith(`${name}/`)) files.delete(name);
  }
  files.set(changed, sha);
}

test('editing a tree does what it does to a map of files, whatever the names and bytes', async () => {
  const { github, repository } = await stage();
  const { objects } = repository.git;
  await fc.assert(
    fc.asyncProperty(steps, async (rounds) => {
      const files = new Map<string, string>();
      let tree: string | null = null;
      for (const round of rounds) {
        // Within one order no path lies below another: git hosts leave open what that would mean.
        const chosen = round.filter(([one], at) => !round.some(([other], to) => to < at && overlap(one, other)));
        await objects.writeBlobs(chosen.flatMap(([, bytes]) => (bytes ? [bytes] : [])));
        const changes = chosen.map(([one, bytes]): TreeChange => {
          return { path: one, entry: bytes ? { mode: '100644', sha: blobId(bytes) } : null };
        });
        const present = (one: string): boolean =>
          [...files.keys()].some((name) => name === one || name.startsWith(`${one}/`));
        const absent = changes.find((change) => change.entry === null && !present(change.path));
        const result = await editTree(objects, tree, changes);
        expect('absent' in result).toBe(absent !== undefined);
        if ('absent' in result) continue;
        for (const change of changes) apply(files, change.path, change.entry?.sha ?? null);
        tree = result.sha;
      }
      if (tree === null) return;
      const commit = await objects.writeObject(
        'commit',
        `tree ${tree}\nauthor n <e@x.y> 1 +0000\ncommitter n <e@x.y> 1 +0000\n\nm`,
      );
      const listed = [...(await github.readTree(repository, commit))].map(([name, { sha }]): [string, string] => [
        name,
        sha,
      ]);
      expect(new Map(listed)).toEqual(files);
    }),
    { numRuns: 60 },
  );
});

const overlap = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
