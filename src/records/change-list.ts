import type { ChangeSet } from '../domain/change-set.ts';
import { compareBytes } from './order.ts';

/** A path of the ChangeSet in the words of contracts/normalize.schema.json. */
export type PathChange = {
  readonly path: string;
  readonly action: 'add' | 'update' | 'move' | 'delete';
  readonly from?: string;
};

/**
 * A ChangeSet in the words of contracts/normalize.schema.json, by path. A file that is placed elsewhere is one
 * `move`: the deletion of the path it lay at is part of it and not listed again.
 */
export function listChanges(changeSet: ChangeSet, exists: (path: string) => boolean): PathChange[] {
  const moved = new Set<string>();
  for (const change of changeSet.values()) if (change.action === 'place') moved.add(change.from);
  const changes: PathChange[] = [];
  for (const [path, change] of changeSet) {
    if (change.action === 'place') changes.push({ path, action: 'move', from: change.from });
    else if (change.action === 'write') changes.push({ path, action: exists(path) ? 'update' : 'add' });
    else if (!moved.has(path)) changes.push({ path, action: 'delete' });
  }
  return changes.sort((a, b) => compareBytes(a.path, b.path));
}
