import { sql } from 'kysely';
import { blobId } from '../domain/blob-id.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { Database, Sql } from './database.ts';

export type ShelfOptions = {
  /** Bytes kept in all; the least recently used go first. */
  readonly capacity: number;
  /** Hears of failures: the cache only costs time then. */
  readonly warn: (error: unknown) => void;
};

/** Larger files are read from GitHub again: they are few, and writing them would delay deliveries. */
const largestBlob = 1024 ** 2;
const askedAtOnce = 500;
const writtenAtOnce = 1024 ** 2;

/** The shelf in the database. */
export function createBlobShelf(database: Database, { capacity, warn }: ShelfOptions): BlobShelf {
  const { sql: db } = database;
  let written = 0;
  return {
    find: async (blobs) => {
      const found = new Map<string, Uint8Array>();
      try {
        for (let start = 0; start < blobs.length; start += askedAtOnce) {
          for (const { id, content } of await read(db, blobs.slice(start, start + askedAtOnce))) {
            if (blobId(content) === id) found.set(id, content);
          }
        }
      } catch (error) {
        warn(error);
      }
      return found;
    },
    keep: async (contents) => {
      try {
        for (const part of partsOf(contents)) {
          await write(db, part);
          written += part.reduce((sum, [, bytes]) => sum + bytes.byteLength, 0);
          if (written < capacity / 8) continue;
          written = 0;
          await pruneBlobs(database, capacity);
        }
      } catch (error) {
        warn(error);
      }
    },
  };
}

/** Reads, and notes once a day that it is used. */
async function read(db: Sql, blobs: readonly string[]): Promise<{ id: string; content: Uint8Array }[]> {
  if (blobs.length === 0) return [];
  const rows = await db
    .selectFrom('blobs')
    .select(['id', 'content', sql<boolean>`used_at < now() - interval '1 day'`.as('stale')])
    .where('id', '=', sql<string>`any(${[...blobs]}::text[])`)
    .execute();
  const stale = rows.filter((row) => row.stale).map((row) => row.id);
  if (stale.length > 0) {
    await db.updateTable('blobs').set({ used_at: sql`now()` }).where('id', 'in', stale).execute();
  }
  return rows;
}

function* partsOf(contents: ReadonlyMap<string, Uint8Array>): Generator<[string, Uint8Array][]> {
  let part: [string, Uint8Array][] = [];
  let size = 0;
  for (const entry of contents) {
    if (entry[1].byteLength > largestBlob) continue;
    part.push(entry);
    size += entry[1].byteLength;
    if (size < writtenAtOnce && part.length < askedAtOnce) continue;
    yield part;
    part = [];
    size = 0;
  }
  if (part.length > 0) yield part;
}

async function write(db: Sql, part: readonly [string, Uint8Array][]): Promise<void> {
  // In one order everywhere, so that two writers never wait for each other.
  const sorted = [...part].sort(([a], [b]) => (a < b ? -1 : 1));
  await sql`
    insert into hedgerow.blobs (id, content, size)
    select id, content, length(content) from unnest(
      ${sorted.map(([id]) => id)}::text[], ${sorted.map(([, bytes]) => Buffer.from(bytes))}::bytea[]
    ) as given (id, content)
    on conflict (id) do nothing`.execute(db);
}

/** Drops what was used longest ago until the rest fits; returns how many went. */
export async function pruneBlobs({ sql: db }: Database, capacity: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    delete from hedgerow.blobs where id in (
      select id from (
        select id, sum(size + 200) over (order by used_at desc, id) as total from hedgerow.blobs
      ) as kept where total > ${capacity}
    ) returning id`.execute(db);
  return rows.length;
}
