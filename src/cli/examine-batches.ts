import type { Fabric } from '../config/fabric.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import { selectFiles } from '../records/fabric-files.ts';
import { isManifestPath } from '../records/paths.ts';

/** Some files of one fabric that are examined in one go, each content once. */
export type Batch = { readonly fabric: string; readonly files: readonly SnapshotFile[] };

// About 20 ms of work: small enough that nobody waits long for the last one.
const batchBytes = 48 * 1024;

/** Cuts what the fabrics need examined into batches. */
export function cutBatches(fabrics: readonly Fabric[], snapshot: Snapshot): Batch[] {
  return fabrics.flatMap((fabric) => {
    const { raw, loose, managed } = selectFiles(fabric, snapshot);
    const unique = new Map<string, SnapshotFile>();
    for (const { path, file } of [...raw, ...loose, ...managed]) {
      if (file.bytes !== undefined && isManifestPath(path)) unique.set(file.blob, file);
    }
    return cut([...unique.values()]).map((files) => ({ fabric: fabric.name, files }));
  });
}

function cut(files: readonly SnapshotFile[]): SnapshotFile[][] {
  const batches: SnapshotFile[][] = [];
  let batch: SnapshotFile[] = [];
  let size = 0;
  for (const file of files) {
    batch.push(file);
    size += file.size;
    if (size < batchBytes) continue;
    batches.push(batch);
    batch = [];
    size = 0;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
