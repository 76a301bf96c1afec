import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describeSystemError, systemErrorCode } from '../domain/system-error.ts';
import { CannotRun } from './cannot-run.ts';

/** A file to come: its content, or the path whose bytes it takes. Paths are relative to the root. */
export type NewFile = { readonly path: string; readonly executable: boolean } & (
  | { readonly content: string | Uint8Array; readonly from?: never }
  | { readonly from: string; readonly content?: never }
);

/** New content under a temporary name in the directory of its destination. */
export type StagedFile = { readonly path: string; readonly temporary: string };
export type Staged = { readonly files: readonly StagedFile[]; readonly directories: readonly string[] };

export const interruptedMessage = 'interrupted. Nothing was changed: every file is as it was.';

const temporaryName = /^\.hedgerow-(\d+)-\d+\.tmp$/;

/**
 * Writes every new file, synced to disk, under a temporary name beside its destination; missing directories are
 * made. On failure, or when `interrupted` fires, everything made here is removed again and a CannotRun says why.
 */
export async function stageFiles(root: string, files: readonly NewFile[], interrupted: AbortSignal): Promise<Staged> {
  const staged: StagedFile[] = [];
  const directories: string[] = [];
  let current = '';
  try {
    for (const [index, file] of files.entries()) {
      current = file.path;
      if (index % 64 === 0) await setImmediate();
      interrupted.throwIfAborted();
      makeDirectories(root, dirname(file.path), directories);
      const temporary = join(root, dirname(file.path), `.hedgerow-${process.pid}-${index}.tmp`);
      removeStale(temporary);
      staged.push({ path: file.path, temporary });
      writeTemporary(root, file, temporary);
    }
    await syncAll(staged, interrupted);
    return { files: staged, directories };
  } catch (error) {
    discardStaged({ files: staged, directories });
    if (interrupted.aborted) throw new CannotRun(interruptedMessage, error);
    throw new CannotRun(
      `cannot write ${current}: ${describeSystemError(error)}. Nothing was changed: every file is as it was.`,
      error,
    );
  }
}

/** Removes staged files and the directories made for them; what cannot be removed is left. */
export function discardStaged({ files, directories }: Staged): void {
  for (const { temporary } of files) ignoreErrors(() => unlinkSync(temporary));
  for (const directory of directories.toReversed()) ignoreErrors(() => rmdirSync(directory));
}

/** Whether a file name is one of our temporary names left by a process that no longer runs. */
export function isLeftOver(name: string): boolean {
  const pid = temporaryName.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return systemErrorCode(error) === 'ESRCH';
  }
}

// A process that once had our id may have left the same name.
function removeStale(temporary: string): void {
  ignoreErrors(() => unlinkSync(temporary));
}

function makeDirectories(root: string, directory: string, made: string[]): void {
  if (directory === '.' || lstatSync(join(root, directory), { throwIfNoEntry: false }) !== undefined) return;
  makeDirectories(root, dirname(directory), made);
  mkdirSync(join(root, directory));
  made.push(join(root, directory));
}

function writeTemporary(root: string, file: NewFile, temporary: string): void {
  if (file.content === undefined) copyFileSync(join(root, file.from), temporary, constants.COPYFILE_EXCL);
  else writeFileSync(temporary, file.content, { flag: 'wx', mode: file.executable ? 0o777 : 0o666 });
  // A replaced file keeps its permissions; a copied one does not take those of its source.
  const replaced = lstatSync(join(root, file.path), { throwIfNoEntry: false });
  if (replaced !== undefined) chmodSync(temporary, (replaced.mode & 0o666) | (file.executable ? 0o111 : 0));
  else if (file.content === undefined) chmodSync(temporary, (file.executable ? 0o777 : 0o666) & ~process.umask());
}

// One journal commit serves many syncs where they overlap, so a few run at a time.
async function syncAll(files: readonly StagedFile[], interrupted: AbortSignal): Promise<void> {
  const pending = files.values();
  const syncNext = async (): Promise<void> => {
    for (const { temporary } of pending) {
      interrupted.throwIfAborted();
      const file = await open(temporary, 'r+');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: 8 }, syncNext));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function ignoreErrors(action: () => void): void {
  try {
    action();
  } catch {
    // the error that led here is the one worth telling
  }
}
