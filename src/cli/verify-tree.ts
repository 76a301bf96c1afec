import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Snapshot } from '../domain/snapshot.ts';
import { describeSystemError, systemErrorCode } from '../domain/system-error.ts';
import { CannotRun } from './cannot-run.ts';
import { hashFile } from './read-work-tree.ts';

const untouched = 'Nothing was changed.';

/**
 * Throws CannotRun where the directory of a path to be written or deleted is a symlink, is reached through one,
 * is no directory, or is not writable. Directories that do not exist yet are judged by the nearest that does.
 */
export function refuseUnwritable(root: string, paths: readonly string[]): void {
  const judged = new Set<string>();
  for (const path of paths) refuseUnwritableDirectory(root, dirname(path), judged);
}

function refuseUnwritableDirectory(root: string, directory: string, judged: Set<string>): void {
  if (judged.has(directory)) return;
  judged.add(directory);
  if (directory !== '.') {
    for (let above = dirname(directory); ; above = dirname(above)) {
      if (above === '.') break;
      refuseLink(root, above);
    }
    if (!refuseLink(root, directory)) {
      refuseUnwritableDirectory(root, dirname(directory), judged);
      return;
    }
  }
  try {
    accessSync(join(root, directory), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new CannotRun(`cannot write in ${directory}/: ${describeSystemError(error)}. ${untouched}`, error);
  }
}

// Whether the directory exists; a link or a file in its place is refused.
function refuseLink(root: string, directory: string): boolean {
  let status: ReturnType<typeof lstatSync> | undefined;
  try {
    status = lstatSync(join(root, directory));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return false;
    throw new CannotRun(`cannot look at ${directory}/: ${describeSystemError(error)}. ${untouched}`, error);
  }
  if (status.isSymbolicLink()) {
    throw new CannotRun(`${directory} is a symbolic link, and writing through one may leave the fabric. ${untouched}`);
  }
  if (!status.isDirectory()) {
    throw new CannotRun(`${directory} is a file where a directory is needed: move it away. ${untouched}`);
  }
  return true;
}

/** Throws CannotRun where a path no longer holds what the snapshot says (new, gone, other bytes, now a link). */
export function refuseChangedFiles(root: string, paths: Iterable<string>, snapshot: Snapshot): void {
  for (const path of paths) {
    const before = snapshot.files.get(path)?.blob;
    const now = currentBlob(join(root, path), path);
    if (now === before) continue;
    const what = before === undefined ? 'was created' : now === undefined ? 'was deleted' : 'changed';
    throw new CannotRun(`${path} ${what} while Hedgerow was at work: run the command again. ${untouched}`);
  }
}

function currentBlob(file: string, path: string): string | undefined {
  try {
    const status = lstatSync(file, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    return status.isFile() ? hashFile(file) : 'not a file';
  } catch (error) {
    throw new CannotRun(`cannot read ${path}: ${describeSystemError(error)}. ${untouched}`, error);
  }
}
