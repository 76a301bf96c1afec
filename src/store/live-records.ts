import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { printKey } from '../domain/record-key.ts';
import type { LiveRecord } from '../drift/live-record.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { fabricColumns, isFabric, isText, jsonText } from './columns.ts';
import type { Sql, Transaction } from './database.ts';

const writtenAtOnce = 1_000;

/** What the cluster holds of the records of a fabric, by printed key. */
export async function readLive(
  db: Sql,
  ref: FabricRef,
  keys?: readonly string[],
): Promise<ReadonlyMap<string, LiveRecord>> {
  let query = db.selectFrom('live_records').where(isFabric(ref)).select(['key', 'record']).orderBy('key');
  if (keys !== undefined) query = query.where(sql<boolean>`key = any(${keys.filter(isText)}::text[])`);
  return new Map((await query.execute()).map(({ key, record }) => [key, record as LiveRecord]));
}

/** Makes what is kept of a fabric this; only what differs is written. */
export async function writeLive(transaction: Transaction, ref: FabricRef, live: readonly LiveRecord[]): Promise<void> {
  const kept = await transaction.selectFrom('live_records').where(isFabric(ref)).select(['key', 'digest']).execute();
  const digests = new Map(kept.map(({ key, digest }) => [key, digest]));
  const rows = live.map((record) => rowOfLive(record)).filter(({ key }) => isText(key));
  const keys = new Set(rows.map(({ key }) => key));
  const gone = [...digests.keys()].filter((key) => !keys.has(key));
  if (gone.length > 0) {
    const isGone = sql<boolean>`key = any(${gone}::text[])`;
    await transaction.deleteFrom('live_records').where(isFabric(ref)).where(isGone).execute();
  }
  const changed = rows.filter(({ key, digest }) => digests.get(key) !== digest);
  const { repository, fabric } = fabricColumns(ref);
  for (let start = 0; start < changed.length; start += writtenAtOnce) {
    await sql`
      insert into hedgerow.live_records (repository, fabric, key, digest, record)
      select ${repository}, ${fabric}, key, digest, record::json
      from json_to_recordset(${jsonText(changed.slice(start, start + writtenAtOnce))}::json) as new
        (key text, digest text, record text)
      on conflict (repository, fabric, key) do update set digest = excluded.digest, record = excluded.record`.execute(
      transaction,
    );
  }
}

function rowOfLive(record: LiveRecord) {
  const text = jsonText(record);
  return { key: printKey(record.key), digest: createHash('sha256').update(text).digest('base64url'), record: text };
}
