import type { ChangeSet } from '../domain/change-set.ts';
import { diffLines } from '../records/line-diff.ts';
import type { Ground } from './ground.ts';

/** The text of a file of managed/; "" where there is none. */
export function textAt({ managed }: Ground, path: string): string {
  const bytes = managed.find((file) => file.path === path)?.file.bytes;
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Lines added and removed over all files; a line that changes is one of each. */
export function countLines(before: Ground, changeSet: ChangeSet): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const [path, change] of changeSet) {
    if (change.action === 'place') continue;
    for (const { mark } of diffLines(textAt(before, path), change.action === 'write' ? change.content : '')) {
      if (mark === '+') added++;
      else if (mark === '-') removed++;
    }
  }
  return { added, removed };
}
