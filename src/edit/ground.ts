import type { Fabric } from '../config/fabric.ts';
import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type Copies, findCopies } from '../records/copies.ts';
import type { Examine } from '../records/examine.ts';
import { selectFiles } from '../records/fabric-files.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { compareBytes } from '../records/order.ts';
import { isManifestPath, pathInRepository } from '../records/paths.ts';
import { type ReadFile, readFile } from '../records/read-file.ts';

/** What edits are made on: the records of one fabric as Git holds them. */
export type Ground = {
  readonly fabric: Fabric;
  readonly knowledge: Knowledge;
  readonly examine: Examine;
  /** The files of managed/, by path. */
  readonly managed: readonly ReadFile[];
  readonly copies: ReadonlyMap<string, Copies>;
  /** Every path below the fabric's directory with its blob id. */
  readonly blobs: ReadonlyMap<string, string>;
};

/** Reads managed/ of a snapshot as records. Pure and total. */
export function readGround(fabric: Fabric, snapshot: Snapshot, knowledge: Knowledge, examine: Examine): Ground {
  const { managed: entries, blobs } = selectFiles(fabric, snapshot);
  const managed = entries.map((entry) => readFile(entry, knowledge, examine));
  return { fabric, knowledge, examine, managed, blobs, copies: copiesIn(managed, fabric) };
}

/** The ground after changes; those of files that are no manifests of managed/ only change what paths are taken. */
export function groundAfter(ground: Ground, changeSet: ChangeSet): Ground {
  const { fabric, knowledge, examine } = ground;
  const blobs = new Map(ground.blobs);
  const files = new Map(ground.managed.map((file) => [file.path, file]));
  for (const [path, change] of changeSet) {
    files.delete(path);
    blobs.delete(path);
    if (change.action === 'delete') continue;
    if (change.action === 'place') {
      blobs.set(path, change.blob);
      continue;
    }
    const bytes = Buffer.from(change.content);
    const blob = blobId(bytes);
    blobs.set(path, blob);
    if (!path.startsWith('managed/') || !isManifestPath(path)) continue;
    const file = {
      path: pathInRepository(fabric, path),
      mode: change.mode,
      blob,
      size: bytes.byteLength,
      bytes,
    };
    files.set(path, readFile({ path, file }, knowledge, examine));
  }
  const managed = [...files.values()].sort((a, b) => compareBytes(a.path, b.path));
  return { fabric, knowledge, examine, managed, blobs, copies: copiesIn(managed, fabric) };
}

function copiesIn(managed: readonly ReadFile[], fabric: Fabric): Map<string, Copies> {
  return findCopies(
    managed.flatMap((file) => file.documents),
    fabric,
  );
}
