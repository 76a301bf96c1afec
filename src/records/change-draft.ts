import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import type { FileMode } from '../domain/snapshot.ts';
import { compareBytes } from './order.ts';

/** A ChangeSet in the making. A path may be given up by one file and taken by another, in any order. */
export type ChangeDraft = {
  readonly write: (path: string, content: string, mode: FileMode) => void;
  readonly place: (
    path: string,
    source: { readonly path: string; readonly blob: string; readonly mode: FileMode },
  ) => void;
  readonly remove: (path: string) => void;
  /** The result by path; a path that ends as it is now is not in it. */
  readonly finish: () => ChangeSet;
};

/** Starts a ChangeSet over files of the given blob ids. */
export function draftChanges(blobs: ReadonlyMap<string, string>): ChangeDraft {
  const results = new Map<string, FileChange>();
  const removed = new Set<string>();
  const isAsNow = (path: string, change: FileChange): boolean => {
    if (change.action === 'delete') return false;
    const blob = change.action === 'place' ? change.blob : blobId(change.content);
    return blobs.get(path) === blob;
  };
  return {
    write: (path, content, mode) => results.set(path, { action: 'write', mode, content }),
    place: (path, { path: from, blob, mode }) => results.set(path, { action: 'place', mode, blob, from }),
    remove: (path) => removed.add(path),
    finish: () => {
      for (const path of removed) if (!results.has(path)) results.set(path, { action: 'delete' });
      const kept = [...results].filter(([path, change]) => !isAsNow(path, change));
      return new Map(kept.sort(([a], [b]) => compareBytes(a, b)));
    },
  };
}
