import type { Fabric } from '../config/fabric.ts';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import { compareManifests } from '../kinds/compare.ts';
import { type Copies, findCopies } from '../records/copies.ts';
import { type Examine, examineAnew } from '../records/examine.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { compareBytes } from '../records/order.ts';
import { pathInRepository } from '../records/paths.ts';
import { writtenValue } from '../records/read-file.ts';
import { type Ground, readGround } from './ground.ts';
import type { RecordEdit } from './record-edit.ts';

/** A file of managed/ that a branch changes: the blob it had, and as it has it now; absent where there was, or is, none. */
export type BranchFile = { readonly path: string; readonly parent?: string; readonly head?: SnapshotFile };

/** What a branch changes in a fabric, said as edits. */
export type BranchEdits = {
  readonly edits: readonly RecordEdit[];
  /** Blob id → bytes of the files of the parent that the edits name. */
  readonly bases: ReadonlyMap<string, Uint8Array>;
  /** Files of the fabric that hold no records, or none that can be read: as the head has them, paths relative to it. */
  readonly others: ChangeSet;
  /** The files with the records: where the base still has the parent's, planChange takes the head's as it is. */
  readonly files: readonly BranchFile[];
};

/**
 * What the head of a proposal's branch changes against its parent, as edits again: `put` with the head's manifest and
 * the parent's blob as base, `delete`. With `bases`, and `files` as its `branch`, planChange makes the same Change on
 * another base. A record that only moved or whose comments changed is no edit; `files` carries it. Pure and total.
 */
export function editsOfBranch(
  fabric: Fabric,
  parent: Snapshot,
  head: Snapshot,
  knowledge: Knowledge,
  examine: Examine = examineAnew,
): BranchEdits {
  const before = readGround(fabric, parent, knowledge, examine);
  const after = readGround(fabric, head, knowledge, examine);
  const changed = [...new Set([...before.blobs.keys(), ...after.blobs.keys()])]
    .filter((path) => before.blobs.get(path) !== after.blobs.get(path))
    .sort(compareBytes);
  const records = new Set([...readable(before), ...readable(after)]);
  const opaque = new Set(
    changed.filter((path) => !records.has(path) || isUnreadable(before, path) || isUnreadable(after, path)),
  );
  const bases = new Map<string, Uint8Array>();
  const edits = editsBetween(copiesOutside(before, opaque), copiesOutside(after, opaque), bases);
  const at = (path: string): SnapshotFile | undefined => head.files.get(pathInRepository(fabric, path));
  return {
    edits,
    bases,
    others: new Map([...opaque].map((path) => [path, changeTo(path, at(path))])),
    files: changed
      .filter((path) => !opaque.has(path))
      .map((path) => branchFile(path, before.blobs.get(path), at(path))),
  };
}

function readable({ managed }: Ground): string[] {
  return managed.map(({ path }) => path);
}

function isUnreadable({ managed }: Ground, path: string): boolean {
  const file = managed.find((one) => one.path === path);
  return file !== undefined && (file.documents.length === 0 || file.documents.some(({ id }) => id === undefined));
}

function copiesOutside({ managed, fabric }: Ground, opaque: ReadonlySet<string>): Map<string, Copies> {
  const files = managed.filter(({ path }) => !opaque.has(path));
  return findCopies(
    files.flatMap(({ documents }) => documents),
    fabric,
  );
}

function editsBetween(
  before: ReadonlyMap<string, Copies>,
  after: ReadonlyMap<string, Copies>,
  bases: Map<string, Uint8Array>,
): RecordEdit[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort(compareBytes);
  return ids.flatMap((id): RecordEdit[] => {
    const [old, now] = [before.get(id)?.[0], after.get(id)?.[0]];
    const key = (now ?? old)?.examined.key;
    const kind = (now ?? old)?.kind;
    if (key === undefined || kind === undefined) return [];
    const manifest = now === undefined ? undefined : writtenValue(now);
    if (old === undefined) return manifest === undefined ? [] : [{ op: 'put', key, manifest, base: null }];
    if (manifest !== undefined && compareManifests(kind, writtenValue(old), manifest).length === 0) return [];
    const { blob: base, bytes } = old.file;
    if (bytes !== undefined) bases.set(base, bytes);
    return [manifest === undefined ? { op: 'delete', key, base } : { op: 'put', key, manifest, base }];
  });
}

function changeTo(path: string, file: SnapshotFile | undefined): FileChange {
  if (file === undefined) return { action: 'delete' };
  const text = textOfFile(file);
  const { mode, blob } = file;
  return text === undefined ? { action: 'place', mode, blob, from: path } : { action: 'write', mode, content: text };
}

/** The text of a file; undefined where its bytes are not known or are no UTF-8. */
export function textOfFile({ bytes, mode }: SnapshotFile): string | undefined {
  if (bytes === undefined || !mode.startsWith('100')) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return Buffer.from(text).equals(buffer) ? text : undefined;
}

function branchFile(path: string, parent: string | undefined, head: SnapshotFile | undefined): BranchFile {
  return { path, ...(parent === undefined ? {} : { parent }), ...(head === undefined ? {} : { head }) };
}
