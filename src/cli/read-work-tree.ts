import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { blobId } from '../domain/blob-id.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import { describeSystemError } from '../domain/system-error.ts';
import { CannotRun } from './cannot-run.ts';
import type { WorkTree } from './list-work-tree.ts';

/** Which files of a work tree matter. */
export type Selection = {
  /** The content is needed. */
  readonly isWanted: (path: string) => boolean;
  /** At least the blob id is needed. */
  readonly isHashed: (path: string) => boolean;
  /** Whether a selected file may lie in the directory, or in one below it. */
  readonly mayHold: (directory: string) => boolean;
  /** Files above this many bytes are hashed at most, never kept. */
  readonly fileBytes: number;
};

/**
 * Reads the selected files of a listed work tree into a Snapshot (`commit` is ""). Blob ids are those that git
 * computes of the bytes on disk, without `autocrlf` or other filters; files not selected keep the blob id "".
 * A selected file or directory that cannot be read is a CannotRun that names it: a plan over half of the files
 * would be a wrong plan.
 */
export function readWorkTree(root: string, tree: WorkTree, selection: Selection): Snapshot {
  refuseUnreadable(tree, selection);
  const files = new Map<string, SnapshotFile>();
  for (const path of [...tree.files.keys()].sort()) {
    const file = tree.files.get(path);
    if (file === undefined) continue;
    const isFile = file.mode === '100644' || file.mode === '100755';
    files.set(path, isFile ? readSelected(root, file, selection) : file);
  }
  return { commit: '', files };
}

function refuseUnreadable(tree: WorkTree, { isWanted, isHashed, mayHold }: Selection): void {
  for (const [path, reason] of tree.unreadable) {
    if (path === '') throw new CannotRun(`cannot read the directory: ${reason}`);
    if (isWanted(path) || isHashed(path) || mayHold(path))
      throw new CannotRun(`cannot read ${nameOf(path)}: ${reason}`);
  }
}

function nameOf(path: string): string {
  return path.includes('\uFFFD') ? `${path} (its name is not UTF-8)` : path;
}

function readSelected(root: string, file: SnapshotFile, selection: Selection): SnapshotFile {
  const wanted = selection.isWanted(file.path);
  if (!wanted && !selection.isHashed(file.path)) return file;
  try {
    // O_NOFOLLOW and O_NONBLOCK: what was a plain file when listed may be a symlink or a pipe by now.
    const descriptor = openSync(
      join(root, file.path),
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile()) throw new Error('it is no file any more');
      const { size } = status;
      if (!wanted || size > selection.fileBytes) return { ...file, ...hashContent(descriptor, size) };
      const bytes = readContent(descriptor, size);
      return { ...file, size: bytes.byteLength, blob: blobId(bytes), bytes };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new CannotRun(`cannot read ${nameOf(file.path)}: ${describeSystemError(error)}`, error);
  }
}

function readContent(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, null);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** The blob id of a plain file of any size; the file must not be a symlink. */
export function hashFile(file: string): string {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return hashContent(descriptor, fstatSync(descriptor).size).blob;
  } finally {
    closeSync(descriptor);
  }
}

function hashContent(descriptor: number, size: number): { blob: string; size: number } {
  const hash = createHash('sha1').update(`blob ${size}\0`);
  const chunk = Buffer.allocUnsafe(Math.min(1 << 20, Math.max(size, 1)));
  let left = size;
  while (left > 0) {
    const count = readSync(descriptor, chunk, 0, Math.min(chunk.byteLength, left), null);
    if (count === 0) throw new Error('it shrank while it was read');
    hash.update(chunk.subarray(0, count));
    left -= count;
  }
  return { blob: hash.digest('hex'), size };
}
