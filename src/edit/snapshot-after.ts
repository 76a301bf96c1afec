import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { pathInRepository } from '../records/paths.ts';

/**
 * The snapshot as a ChangeSet of a fabric leaves it; its `commit` stays, the files are those of no commit yet. A file
 * that is placed from elsewhere brings its bytes where the snapshot has them.
 */
export function snapshotAfter(
  snapshot: Snapshot,
  fabric: { readonly directory: string },
  changeSet: ChangeSet,
): Snapshot {
  const files = new Map(snapshot.files);
  for (const [inside, change] of changeSet) {
    const path = pathInRepository(fabric, inside);
    if (change.action === 'delete') files.delete(path);
    else if (change.action === 'write') {
      const bytes = Buffer.from(change.content);
      files.set(path, { path, mode: change.mode, blob: blobId(bytes), size: bytes.byteLength, bytes });
    } else {
      const source = snapshot.files.get(pathInRepository(fabric, change.from));
      const known = source?.blob === change.blob ? source : undefined;
      const { mode, blob } = change;
      files.set(path, { ...(known ?? { size: 0 }), path, mode, blob });
    }
  }
  return { commit: snapshot.commit, files };
}
