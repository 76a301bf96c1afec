import { existsSync, fsyncSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { createRun, createSql, createTransact, type ScriptClient, type ScriptPool } from './connection-pool.ts';
import { createCluster } from './create-cluster.ts';
import type { Database, SessionOptions } from './database.ts';
import { lockDirectory } from './lock-directory.ts';

/** The version whose files the embedded database reads. */
const postgresVersion = '18';

/**
 * Less memory than PGlite asks for (160 MB of buffers), and every commit on the disk before it counts: PGlite's own
 * parameters switch fsync off.
 */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['shared_buffers=16MB', 'fsync=on', 'wal_sync_method=fsync', 'max_wal_size=256MB'].flatMap((one) => ['-c', one]),
];

/** PGlite's own conversions go through a string for each byte: a quarter of what a delivery cost. */
const bytes = {
  serializers: { [types.BYTEA]: (value: Uint8Array) => `\\x${asBuffer(value).toString('hex')}` },
  parsers: { [types.BYTEA]: (text: string) => Buffer.from(text.slice(2), 'hex') },
};

/** Opens (or creates) the database in a directory that no other process uses. Throws DirectoryInUse. */
export async function openEmbedded(directory: string): Promise<Database> {
  const path = resolve(directory);
  const lock = lockDirectory(path);
  try {
    const files = join(path, 'postgres');
    if (existsSync(files)) refuseOtherVersion(files);
    else await createCluster(files);
    // PostgreSQL's own lock says nothing here, and one that a crash left half written would keep it from starting.
    rmSync(join(files, 'postmaster.pid'), { force: true });
    const pglite = await PGlite.create({ dataDir: files, startParams, ...bytes });
    syncToDisk(pglite);
    const pool = createPool(pglite);
    const sql = createSql(pool);
    return {
      kind: 'embedded',
      sql,
      run: createRun(pool),
      transact: createTransact(sql, true),
      openSession: (options) => openSession(pglite, pool, options),
      publish: lock.publish,
      close: async () => {
        await sql.destroy();
        if (!pglite.closed) await pglite.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function refuseOtherVersion(files: string): void {
  const found = readFileSync(join(files, 'PG_VERSION'), 'utf8').trim();
  if (found === postgresVersion) return;
  throw new Error(
    `${files} holds a database of PostgreSQL ${found}; this program reads ${postgresVersion}. Run \`hedgerow backup FILE\` ` +
      'with the program that wrote it, then `hedgerow restore FILE` with this one and an empty DATA_DIR.',
  );
}

/**
 * PGlite's file system knows no fsync, and PostgreSQL's calls for it end nowhere: here they reach the disk. Where a file
 * cannot be synchronized (a directory on some systems) that is no error, as it is none to PostgreSQL.
 */
function syncToDisk(pglite: PGlite): void {
  const module: unknown = Reflect.get(pglite, 'Module');
  const operations = property(property(module, 'NODEFS'), 'stream_ops');
  if (typeof operations !== 'object' || operations === null) throw new Error('the file system of PGlite has changed');
  Reflect.set(operations, 'fsync', (stream: unknown) => {
    const descriptor = property(stream, 'nfd');
    if (typeof descriptor === 'number') fsyncSync(descriptor);
    return 0;
  });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The one connection that there is, lent to one at a time. */
function createPool(pglite: PGlite): ScriptPool {
  let last: Promise<void> = Promise.resolve();
  const client = (release: () => void): ScriptClient => ({
    // The cast is Kysely's: it types a query and a cursor by one signature.
    query: (async (text: string, values: readonly unknown[] = []) => {
      const { rows, affectedRows, command } = await pglite.query(text, [...values]);
      return { rows, rowCount: affectedRows ?? rows.length, command };
    }) as unknown as ScriptClient['query'],
    script: async (text) => ({ rows: (await pglite.exec(text)).flatMap(({ rows }) => rows) }),
    release,
  });
  return {
    connect: async () => {
      const before = last;
      let release = (): void => undefined;
      last = new Promise((done) => {
        release = done;
      });
      await before;
      // Its answers come without any input or output: sockets get their turn between two that use the connection.
      await new Promise((resolve) => setImmediate(resolve));
      return client(release);
    },
    end: async () => undefined,
  };
}

/** The process has the directory, so it needs no lock in the database. */
async function openSession(pglite: PGlite, pool: ScriptPool, { channel, hear }: SessionOptions) {
  const client = await pool.connect();
  try {
    const leave = await pglite.listen(channel, hear);
    hear(undefined);
    return {
      close: async () => {
        if (!pglite.closed) await leave();
      },
    };
  } finally {
    client.release();
  }
}
