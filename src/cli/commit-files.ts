import { closeSync, fsyncSync, openSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeSystemError } from '../domain/system-error.ts';
import { CannotRun } from './cannot-run.ts';
import { discardStaged, type Staged } from './stage-files.ts';

/**
 * Moves staged files into place, in their order, and syncs their directories: after it the new content survives a
 * power cut. Throws CannotRun that says how far it came; temporary files that are left are removed.
 */
export function moveIntoPlace(root: string, { files, directories }: Staged): void {
  let done = 0;
  try {
    for (const { path, temporary } of files) {
      renameSync(temporary, join(root, path));
      done++;
    }
    const changed = [...files.map((file) => join(root, file.path)), ...directories].map((path) => dirname(path));
    for (const directory of new Set(changed)) syncDirectory(directory);
  } catch (error) {
    discardStaged({ files: files.slice(done), directories: [] });
    const place = files[Math.min(done, files.length - 1)]?.path ?? 'the directory';
    throw new CannotRun(
      `cannot write ${place}: ${describeSystemError(error)}. ${done} of ${files.length} files are in place and nothing was deleted; run the same command again to complete it.`,
      error,
    );
  }
}

/**
 * Deletes files, then the directories that this emptied; those in `kept` stay. Throws CannotRun that says how far it
 * came.
 */
export function deleteSources(root: string, paths: readonly string[], kept: ReadonlySet<string>): void {
  let done = 0;
  try {
    for (const path of paths) {
      unlinkSync(join(root, path));
      done++;
    }
  } catch (error) {
    throw new CannotRun(
      `cannot delete ${paths[done]}: ${describeSystemError(error)}. Everything new is in place; ${paths.length - done} of ${paths.length} sources are still there. Run the same command again to complete it.`,
      error,
    );
  }
  removeEmptied(root, paths, kept);
}

// git keeps no empty directory, so a clone of the result would not have them either.
function removeEmptied(root: string, deleted: readonly string[], kept: ReadonlySet<string>): void {
  const deepestFirst = [...new Set(deleted.map((path) => dirname(path)))].sort((a, b) => b.length - a.length);
  for (let directory of deepestFirst) {
    while (!kept.has(directory)) {
      try {
        rmdirSync(join(root, directory));
      } catch {
        break; // something else still lies in it
      }
      directory = dirname(directory);
    }
  }
}

function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return; // directories cannot be opened there
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
