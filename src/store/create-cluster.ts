import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Makes the files of an embedded database. They appear under their name complete and on the disk, or not at all: a
 * program that ends half way begins anew the next time. It is done in a thread of its own, because making them takes
 * hundreds of megabytes that only the end of the thread gives back.
 */
export async function createCluster(files: string): Promise<void> {
  const making = `${files}.new`;
  rmSync(making, { recursive: true, force: true });
  await makeInThread(making);
  for (const entry of readdirSync(making, { recursive: true, withFileTypes: true })) {
    sync(join(entry.parentPath, entry.name));
  }
  sync(making);
  renameSync(making, files);
  sync(dirname(files));
}

const script = `
const { workerData } = require('node:worker_threads');
import(workerData.library).then(async ({ PGlite }) => {
  const database = await PGlite.create({ dataDir: workerData.directory });
  await database.close();
});`;

function makeInThread(directory: string): Promise<void> {
  const library = import.meta.resolve('@electric-sql/pglite');
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { eval: true, workerData: { library, directory } });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the embedded database could not be made: its thread ended with ${code}`));
    });
  });
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
