import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';

type Files = ReadonlyMap<string, SnapshotFile>;

/** The files as they stand once the changes are made; bytes come along where they are known. Paths of the repository. */
export function applyChanges(files: Files, changes: ChangeSet): Map<string, SnapshotFile> {
  const after = new Map(files);
  for (const [path, change] of changes) {
    if (change.action === 'delete') after.delete(path);
    else after.set(path, fileAfter(files, path, change));
  }
  return after;
}

function fileAfter(files: Files, path: string, change: Exclude<FileChange, { action: 'delete' }>): SnapshotFile {
  const { mode } = change;
  if (change.action === 'write') {
    const bytes = Buffer.from(change.content, 'utf8');
    return { path, mode, blob: blobId(bytes), size: bytes.byteLength, bytes };
  }
  const source = files.get(change.from);
  const bytes = source?.blob === change.blob ? source.bytes : undefined;
  return { path, mode, blob: change.blob, size: source?.size ?? 0, ...(bytes === undefined ? {} : { bytes }) };
}

/** The same changes with paths of the repository: a plan's are relative to its fabric's directory. */
export function inRepository(changes: ChangeSet, directory: string): ChangeSet {
  if (directory === '') return changes;
  const prefix = `${directory}/`;
  return new Map(
    [...changes].map(([path, change]) => [
      prefix + path,
      change.action === 'place' ? { ...change, from: prefix + change.from } : change,
    ]),
  );
}

/** Paths whose file differs (content, mode, or only on one side). */
export function differingPaths(a: Files, b: Files): Set<string> {
  const differing = new Set<string>();
  for (const [path, file] of a) if (!isSameFile(file, b.get(path))) differing.add(path);
  for (const path of b.keys()) if (!a.has(path)) differing.add(path);
  return differing;
}

/** Whether any file of a directory ("" is the root) differs. Where none does, changes within it merge whatever else moved. */
export function isDirectoryTouched(directory: string, a: Files, b: Files): boolean {
  if (a === b) return false;
  const prefix = directory === '' ? '' : `${directory}/`;
  for (const [path, file] of a) if (path.startsWith(prefix) && !isSameFile(file, b.get(path))) return true;
  for (const path of b.keys()) if (path.startsWith(prefix) && !a.has(path)) return true;
  return false;
}

/** Whether the changes' paths, sources included, hold the same files on both sides. */
export function isUntouched(changes: ChangeSet, a: Files, b: Files): boolean {
  for (const [path, change] of changes) {
    if (!isSameFile(a.get(path), b.get(path))) return false;
    if (change.action === 'place' && !isSameFile(a.get(change.from), b.get(change.from))) return false;
  }
  return true;
}

function isSameFile(a: SnapshotFile | undefined, b: SnapshotFile | undefined): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}

/**
 * Whether `merged` is what merging `ours` and `theirs` gives, file by file, both made from `base`. A file that both
 * sides changed differently makes it false: that merge is nobody's but a person's.
 */
export function isPlainMerge(sides: { base: Files; ours: Files; theirs: Files; merged: Files }): boolean {
  const { base, ours, theirs, merged } = sides;
  for (const path of new Set([...ours.keys(), ...theirs.keys(), ...merged.keys()])) {
    const [was, our, their] = [base.get(path), ours.get(path), theirs.get(path)];
    const expected = isSameFile(our, was) ? their : isSameFile(their, was) || isSameFile(our, their) ? our : undefined;
    const isClash = !isSameFile(our, was) && !isSameFile(their, was) && !isSameFile(our, their);
    if (isClash || !isSameFile(merged.get(path), expected)) return false;
  }
  return true;
}
