import { type Dirent, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { blobId } from '../domain/blob-id.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import { describeSystemError } from '../domain/system-error.ts';

/** What lies in a directory tree, contents not read; `unreadable` names what could not be looked into, and why. */
export type WorkTree = {
  /** By path, `/` as separator. The blob id of a file is "" until it is read (read-work-tree.ts). */
  readonly files: ReadonlyMap<string, SnapshotFile>;
  /** Every directory looked into, empty ones included, the root ("") apart. */
  readonly directories: ReadonlySet<string>;
  readonly unreadable: ReadonlyMap<string, string>;
};

// git keeps no directories, so neither does the map. What a submodule's commit is does not matter to any plan.
const unknownCommit = '0'.repeat(40);
const fabricDirectories = new Set(['raw', 'managed', 'unmanaged']);

/**
 * Lists a work tree as git would see it: symlinks are entries of their own and never followed, a directory that
 * holds `.git` is a submodule and not looked into, `.git` itself is left out; sockets, pipes and devices are no
 * files. `node_modules` is left out unless it lies inside raw/, managed/ or unmanaged/. Never throws for a single
 * entry. Calls are synchronous: for many small files that is several times faster than promises.
 */
export function listWorkTree(root: string): WorkTree {
  const files = new Map<string, SnapshotFile>();
  const directories = new Set<string>();
  const unreadable = new Map<string, string>();
  const pending = [''];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    try {
      const entries = readdirSync(join(root, directory), { withFileTypes: true });
      if (directory !== '' && entries.some((entry) => entry.name === '.git')) {
        files.set(directory, { path: directory, mode: '160000', blob: unknownCommit, size: 0 });
      } else {
        if (directory !== '') directories.add(directory);
        for (const entry of entries) addEntry(root, directory, entry, files, pending, unreadable);
      }
    } catch (error) {
      unreadable.set(directory, describeSystemError(error));
    }
  }
  return { files, directories, unreadable };
}

function addEntry(
  root: string,
  directory: string,
  entry: Dirent,
  files: Map<string, SnapshotFile>,
  pending: string[],
  unreadable: Map<string, string>,
): void {
  const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
  if (entry.isDirectory()) {
    if (!isSkipped(directory, entry.name)) pending.push(path);
    return;
  }
  try {
    if (entry.isSymbolicLink()) {
      const target = readlinkSync(join(root, path), 'buffer');
      files.set(path, { path, mode: '120000', blob: blobId(target), size: target.byteLength });
    } else if (entry.isFile() && entry.name !== '.git') {
      const { mode, size } = lstatSync(join(root, path));
      files.set(path, { path, mode: (mode & 0o100) === 0 ? '100644' : '100755', blob: '', size });
    }
  } catch (error) {
    unreadable.set(path, describeSystemError(error));
  }
}

function isSkipped(directory: string, name: string): boolean {
  if (name === '.git') return true;
  return name === 'node_modules' && !directory.split('/').some((segment) => fabricDirectories.has(segment));
}
