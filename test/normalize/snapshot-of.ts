import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { blobId } from '../../src/domain/blob-id.ts';
import type { FileMode, Snapshot, SnapshotFile } from '../../src/domain/snapshot.ts';

/** A file by its content; text stands for its UTF-8 bytes. */
export type Content = string | Uint8Array;

/** A snapshot of plain files, `commit` "". */
export function snapshotOf(files: Readonly<Record<string, Content>>, extra: readonly SnapshotFile[] = []): Snapshot {
  const all = Object.entries(files).map(([path, content]) => fileOf(path, content));
  return { commit: '', files: new Map([...all, ...extra].map((file) => [file.path, file])) };
}

/** One plain file of a snapshot. */
export function fileOf(path: string, content: Content, mode: FileMode = '100644'): SnapshotFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { path, mode, blob: blobId(bytes), size: bytes.byteLength, bytes };
}

/** The files of a directory on disk; symlinks are entries without bytes, never followed. */
export function snapshotOfDirectory(root: string, below = ''): SnapshotFile[] {
  return readdirSync(join(root, below)).flatMap((name) => {
    const path = join(below, name);
    const stat = lstatSync(join(root, path));
    if (stat.isDirectory()) return snapshotOfDirectory(root, path);
    if (!stat.isSymbolicLink()) {
      return [fileOf(path, readFileSync(join(root, path)), (stat.mode & 0o100) === 0 ? '100644' : '100755')];
    }
    const target = readlinkSync(join(root, path));
    return [{ path, mode: '120000' as const, blob: blobId(target), size: target.length }];
  });
}

/** The files of a snapshot as text (latin1 keeps every byte apart); entries without bytes by their blob id. */
export function contentsOf(snapshot: Snapshot): Record<string, string> {
  const paths = [...snapshot.files.keys()].sort();
  return Object.fromEntries(
    paths.map((path) => {
      const file = snapshot.files.get(path);
      return [path, file?.bytes === undefined ? `blob ${file?.blob}` : Buffer.from(file.bytes).toString('latin1')];
    }),
  );
}
