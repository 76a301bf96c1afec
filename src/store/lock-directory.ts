import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Control } from './database.ts';

/** Who holds a data directory, and how that process can be asked about its jobs. */
export type Holder = {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly control?: Control;
};

export type DirectoryLock = {
  /** Publishes how this process can be asked, readable by this user only. */
  readonly publish: (control: Control) => void;
  readonly release: () => void;
};

/** Another process has the data directory open. */
export class DirectoryInUse extends Error {
  readonly holder: Holder | undefined;

  constructor(directory: string, holder: Holder | undefined) {
    const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
    super(
      `the data directory ${directory} is in use by ${who}. One process at a time can use it: stop that one, choose ` +
        'another DATA_DIR, or give all of them one PostgreSQL by DATABASE_URL.',
    );
    this.name = 'DirectoryInUse';
    this.holder = holder;
  }
}

/**
 * Takes the directory for this process until it is released or the process is gone, however it ends. The lock is
 * SQLite's on a file of its own: the kernel holds it for the process, so a crash leaves nothing behind, and containers
 * that share the volume see it too. Throws DirectoryInUse.
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const holderFile = join(directory, 'holder.json');
  const lock = new DatabaseSync(join(directory, 'lock'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new DirectoryInUse(directory, readHolder(directory));
  }
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const write = (more: Pick<Holder, 'control'>): void =>
    writeFileSync(holderFile, `${JSON.stringify({ ...holder, ...more })}\n`, { mode: 0o600 });
  rmSync(holderFile, { force: true });
  write({});
  return {
    publish: (control) => write({ control }),
    release: () => {
      if (!lock.isOpen) return;
      rmSync(holderFile, { force: true });
      lock.close();
    },
  };
}

function readHolder(directory: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'holder.json'), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** SQLite's result code 5, SQLITE_BUSY. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'errcode') === 5;
}
