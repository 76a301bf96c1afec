import { type RawBuilder, sql } from 'kysely';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Change, ChangePatch, ChangeState, ChangeStore } from '../ports/change-store.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { appendEvents } from './append-events.ts';
import { type ChangeRow, changeOf, keyOfText, rowOfChange } from './change-rows.ts';
import { fabricColumns, isFabric, isText, jsonText, optional } from './columns.ts';
import type { Database, Sql, Transaction } from './database.ts';
import { guarded } from './guarded.ts';
import { objectOf } from './record-rows.ts';

/** As the index of open Changes has it. */
export const isOpen: RawBuilder<boolean> = sql`changes.state in ('draft', 'queued', 'proposed', 'conflicted')`;

/** The Changes that all processes at a database share. */
export function createChangeStore(database: Database): ChangeStore {
  const db = database.sql;
  const ask = <T>(work: () => Promise<T>): Promise<T> => guarded('read Changes', work);
  return {
    add: (change, events) =>
      guarded('keep a Change', () =>
        database.transact(async (transaction) => {
          const { numInsertedOrUpdatedRows: inserted } = await transaction
            .insertInto('changes')
            .values(rowOfChange(change))
            .onConflict((row) => row.column('id').doNothing())
            .executeTakeFirst();
          if (inserted !== 1n) return false;
          await writeRecords(transaction, change);
          await appendEvents(transaction, change, events);
          return true;
        }),
      ),
    find: (ref, id) => ask(async () => (await readChanges(db, isOf(ref, id)))[0]),
    page: (ref, { states, key }, { limit, after }) =>
      ask(async () => {
        if (![after ?? '', key === undefined ? '' : printKey(key)].every(isText)) return [];
        const conditions = [isFabric(ref)];
        if (states !== undefined) conditions.push(sql`state = any(${[...states]}::text[])`);
        if (key !== undefined) conditions.push(touches(key));
        if (after !== undefined) {
          conditions.push(
            sql`(created_at, id) < (select last.created_at, last.id from hedgerow.changes last where last.id = ${after})`,
          );
        }
        const newestFirst = sql`order by created_at desc, id desc limit ${limit}`;
        return await readChanges(db, sql`${sql.join(conditions, sql` and `)}`, newestFirst);
      }),
    open: (repository) => ask(() => readChanges(db, sql`repository = ${String(repository)} and ${isOpen}`)),
    update: (ref, id, decide) =>
      guarded('write a Change', () =>
        database.transact(async (transaction) => {
          if (!isText(id)) return undefined;
          await sql`select from hedgerow.changes where ${isOf(ref, id)} for update`.execute(transaction);
          const [change] = await readChanges(transaction, isOf(ref, id));
          const decided = change && decide(change);
          if (change === undefined || decided === undefined) return change;
          return await writePatch(transaction, change, decided.patch, decided.events ?? []);
        }),
      ),
    proposedRecords: (ref, keys) =>
      ask(async () => {
        const printed = keys?.map(printKey).filter(isText);
        let query = db
          .selectFrom('change_records as touched')
          .innerJoin('changes', 'changes.id', 'touched.change')
          .select(['touched.key', 'touched.value', 'changes.id', 'changes.state', 'changes.pull_request'])
          .where('touched.repository', '=', String(ref.repository))
          .where('touched.fabric', '=', ref.fabric)
          .where(isOpen)
          .orderBy('touched.key')
          .orderBy('changes.created_at')
          .orderBy('changes.id');
        if (printed !== undefined) query = query.where(sql<boolean>`touched.key = any(${printed}::text[])`);
        return (await query.execute()).map(({ key, value, id, state, pull_request }) => ({
          key: keyOfText(key),
          ...(value === null ? {} : { value: objectOf(value) }),
          change: id,
          state: state as ChangeState,
          ...optional('pullRequest', pull_request),
        }));
      }),
  };
}

function isOf(ref: FabricRef, id: string): RawBuilder<boolean> {
  return isText(id) ? sql`${isFabric(ref)} and id = ${id}` : sql`false`;
}

function touches(key: RecordKey): RawBuilder<boolean> {
  return sql`exists (select from hedgerow.change_records t where t.change = changes.id and t.key = ${printKey(key)})`;
}

/** Changes with their records; oldest first where nothing else is said. */
export async function readChanges(
  db: Sql,
  condition: RawBuilder<boolean>,
  order: RawBuilder<unknown> = sql`order by created_at, id`,
): Promise<Change[]> {
  const { rows } = await sql<ChangeRow>`
    select *, (select coalesce(json_agg(json_build_object('key', r.key, 'value', r.value) order by r.key), '[]')
      from hedgerow.change_records r where r.change = changes.id) as records
    from hedgerow.changes where ${condition} ${order}`.execute(db);
  return rows.map(changeOf);
}

async function writePatch(
  transaction: Transaction,
  change: Change,
  patch: ChangePatch,
  events: Parameters<typeof appendEvents>[2],
): Promise<Change> {
  const patched = Object.fromEntries(
    Object.entries({ ...change, ...patch }).filter(([, value]) => value !== undefined),
  );
  // Only members that a Change may lack can have been undefined: ChangePatch.
  const next = { ...(patched as Change), updatedAt: new Date().toISOString() };
  const { id, ...row } = rowOfChange(next);
  await transaction.updateTable('changes').set(row).where('id', '=', id).execute();
  if (patch.records !== undefined) {
    await transaction.deleteFrom('change_records').where('change', '=', id).execute();
    await writeRecords(transaction, next);
  }
  await appendEvents(transaction, change, events);
  return next;
}

export async function writeRecords(transaction: Transaction, change: Change): Promise<void> {
  if (change.records.length === 0) return;
  const rows = new Map(change.records.map(({ key, value }) => [printKey(key), value ?? null]));
  const values = [...rows].map(([key, value]) => ({
    ...{ change: change.id, ...fabricColumns(change), key },
    value: value === null ? null : jsonText(value),
  }));
  for (let start = 0; start < values.length; start += 1_000) {
    await transaction
      .insertInto('change_records')
      .values(values.slice(start, start + 1_000))
      .execute();
  }
}
