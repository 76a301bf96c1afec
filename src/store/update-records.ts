import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { printKey } from '../domain/record-key.ts';
import type { NewEvent, RecordVersion } from '../ports/feed.ts';
import type { IndexedRecord, IndexUpdate } from '../ports/record-index.ts';
import { appendEvents } from './append-events.ts';
import { fabricColumns, isFabric, jsonText } from './columns.ts';
import type { Database, Transaction } from './database.ts';
import { fullRecord, recordColumns, rowOfRecord } from './record-rows.ts';

const writtenAtOnce = 2_000;

/** Makes an update of the index and its events, or nothing where the index is not that of `from`; see RecordIndex. */
export function updateRecords(database: Database, update: IndexUpdate, from: string | undefined): Promise<boolean> {
  return database.transact(async (transaction) => {
    if (!(await takeFabric(transaction, update, from))) return false;
    const keys = [...update.put.map(({ key }) => printKey(key)), ...update.remove.map(printKey)];
    const old = await readOld(transaction, update, keys);
    await removeRows(transaction, update, update.remove.map(printKey));
    await putRows(transaction, update, update.put);
    const added = update.put.length - old.size;
    await writeFacts(transaction, update, added);
    await appendEvents(transaction, update, eventsOf(update, old));
    return true;
  });
}

/** Locks the row of the fabric; false where it is not as the update takes it to be. */
async function takeFabric(
  transaction: Transaction,
  { installation, owner, repo, branch, directory, commit, tree, ...ref }: IndexUpdate,
  from: string | undefined,
): Promise<boolean> {
  if (from === undefined) {
    const inserted = await transaction
      .insertInto('fabrics')
      .values({
        ...fabricColumns(ref),
        ...{ installation: String(installation), owner, repo, branch, directory, commit, tree, rules: null },
        epoch: randomUUID(),
      })
      .onConflict((row) =>
        // What a backup brought back is a row of which nothing is indexed.
        row.columns(['repository', 'fabric']).doUpdateSet({ commit }).where('fabrics.commit', '=', ''),
      )
      .returning('epoch')
      .executeTakeFirst();
    return inserted !== undefined;
  }
  const row = await transaction
    .selectFrom('fabrics')
    .select('commit')
    .where(isFabric(ref))
    .forUpdate()
    .executeTakeFirst();
  return row?.commit === from;
}

async function readOld(
  transaction: Transaction,
  update: IndexUpdate,
  keys: readonly string[],
): Promise<ReadonlyMap<string, IndexedRecord>> {
  const old = new Map<string, IndexedRecord>();
  for (let start = 0; start < keys.length; start += writtenAtOnce) {
    const some = keys.slice(start, start + writtenAtOnce);
    const rows = await transaction
      .selectFrom('records')
      .select([...recordColumns, 'key'])
      .where(isFabric(update))
      .where(sql<boolean>`key = any(${some}::text[])`)
      .execute();
    for (const row of rows) old.set(row.key, fullRecord(row));
  }
  return old;
}

async function removeRows(transaction: Transaction, update: IndexUpdate, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await transaction
    .deleteFrom('records')
    .where(isFabric(update))
    .where(sql<boolean>`key = any(${[...keys]}::text[])`)
    .execute();
}

async function putRows(transaction: Transaction, update: IndexUpdate, put: readonly IndexedRecord[]): Promise<void> {
  const { repository, fabric } = fabricColumns(update);
  for (let start = 0; start < put.length; start += writtenAtOnce) {
    const rows = put.slice(start, start + writtenAtOnce).map(rowOfRecord);
    await sql`
      insert into hedgerow.records
        (repository, fabric, key, api_group, kind, namespace, name, path, line, end_line, blob, labels, value)
      select ${repository}, ${fabric}, key, api_group, kind, namespace, name, path, line, end_line, blob, labels, value::json
      from json_to_recordset(${jsonText(rows)}::json) as new
        (key text, api_group text, kind text, namespace text, name text, path text, line integer, end_line integer,
          blob text, labels jsonb, value text)
      on conflict (repository, fabric, key) do update set
        path = excluded.path, line = excluded.line, end_line = excluded.end_line, blob = excluded.blob,
        labels = excluded.labels, value = excluded.value`.execute(transaction);
  }
}

async function writeFacts(transaction: Transaction, update: IndexUpdate, added: number): Promise<void> {
  const { installation, owner, repo, branch, directory, commit, tree, rules } = update;
  await transaction
    .updateTable('fabrics')
    .set({
      ...{ installation: String(installation), owner, repo, branch, directory, commit, tree, rules: rules ?? null },
      indexed_at: sql`now()`,
      records: sql`records + ${added}`,
    })
    .where(isFabric(update))
    .execute();
}

function eventsOf({ put, remove, commit }: IndexUpdate, old: ReadonlyMap<string, IndexedRecord>): NewEvent[] {
  const changed = put.flatMap((record): NewEvent[] => {
    const before = old.get(printKey(record.key));
    const now = versionOf(record);
    if (before === undefined) return [{ type: 'record.added', key: record.key, commit, new: now }];
    const was = versionOf(before);
    // A member's place is not its value, but a client shows it: whatever differs is told.
    if (JSON.stringify(was) === JSON.stringify(now)) return [];
    return [{ type: 'record.modified', key: record.key, commit, old: was, new: now }];
  });
  const removed = remove.flatMap((key): NewEvent[] => {
    const before = old.get(printKey(key));
    return before === undefined ? [] : [{ type: 'record.removed', key, commit, old: versionOf(before) }];
  });
  return [...removed, ...changed];
}

function versionOf({ path, line, blob, value }: IndexedRecord): RecordVersion {
  return { path, line, blob, value };
}
