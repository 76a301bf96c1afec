import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file that only its owner may read. It is there whole or not at all, whatever happens on the way, and on the
 * disk when this returns. Throws the system's error, and leaves nothing behind then.
 */
export function writePrivateFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    rmSync(temporary, { force: true });
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Throws the system's error where a file could not be written at this path. Leaves nothing behind. */
export function proveWritable(path: string): void {
  const probe = `${path}.${process.pid}.probe`;
  writePrivateFile(probe, '');
  rmSync(probe, { force: true });
}
