import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import { compareManifests } from '../kinds/compare.ts';
import type { Copies } from '../records/copies.ts';
import { compareBytes } from '../records/order.ts';
import { writtenValue } from '../records/read-file.ts';
import { type BranchFile, textOfFile } from './edits-of-branch.ts';
import { type Ground, groundAfter } from './ground.ts';

/**
 * The ChangeSet with the head's own text for every file that the base still has as the branch's parent had it, so that
 * what people wrote on the branch (comments, order, a move) is kept. Only where the records then say exactly what the
 * plan says; a file in which they would not is left as planned.
 */
export function keepBranchTexts(ground: Ground, planned: ChangeSet, branch: readonly BranchFile[]): ChangeSet {
  let files = branch.filter(({ path, parent }) => ground.blobs.get(path) === parent);
  const wanted = groundAfter(ground, planned);
  while (files.length > 0) {
    const result = withTexts(ground, planned, files);
    const found = groundAfter(ground, result);
    const wrong = pathsThatDiffer(wanted, found);
    if (wrong.size === 0) return result;
    const left = files.filter(({ path }) => !wrong.has(path));
    if (left.length === files.length) return planned;
    files = left;
  }
  return planned;
}

function withTexts({ blobs }: Ground, planned: ChangeSet, files: readonly BranchFile[]): ChangeSet {
  const result = new Map(planned);
  for (const { path, head } of files) {
    const change = headChange(head);
    if (change === undefined) continue;
    if (change.action === 'delete' && !blobs.has(path)) result.delete(path);
    else result.set(path, change);
  }
  return new Map([...result].sort(([a], [b]) => compareBytes(a, b)));
}

function headChange(head: BranchFile['head']): FileChange | undefined {
  if (head === undefined) return { action: 'delete' };
  const content = textOfFile(head);
  return content === undefined ? undefined : { action: 'write', mode: head.mode, content };
}

/** Paths of the records that are not the same in both: missing in one, copied more often, or of another value. */
function pathsThatDiffer(a: Ground, b: Ground): Set<string> {
  const paths = new Set<string>();
  for (const id of new Set([...a.copies.keys(), ...b.copies.keys()])) {
    const [left, right] = [a.copies.get(id), b.copies.get(id)];
    if (areSame(left, right)) continue;
    for (const copy of [...(left ?? []), ...(right ?? [])]) paths.add(copy.path);
  }
  return paths;
}

function areSame(left: Copies | undefined, right: Copies | undefined): boolean {
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  return left.every((copy, i) => {
    const other = right[i];
    if (copy === other) return true;
    if (other?.kind === undefined) return false;
    return compareManifests(other.kind, writtenValue(copy), writtenValue(other)).length === 0;
  });
}
