import { randomBytes } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { type DriftFinding, newsOf } from '../drift/drift-finding.ts';
import type { DriftEntry, DriftStanding, DriftStore } from '../ports/drift-store.ts';
import type { NewEvent } from '../ports/feed.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { appendEvents } from './append-events.ts';
import { fabricColumns, isFabric, isoTime, jsonText } from './columns.ts';
import type { Database, Transaction } from './database.ts';
import { countsOf } from './drift-figures.ts';
import { guarded } from './guarded.ts';
import { readLive, writeLive } from './live-records.ts';
import type { Tables } from './tables.ts';

type Row = Selectable<Tables['drift']>;

/** Bytes of the unguessable part of a report page's address. */
const pageBytes = 18;

/** The drift store that all processes at a database share. */
export function createDriftStore(database: Database): DriftStore {
  const db = database.sql;
  const read = <T>(work: () => Promise<T>): Promise<T> => guarded('read drift', work);
  const write = <T>(work: () => Promise<T>): Promise<T> => guarded('write drift', work);
  const update = (ref: FabricRef) => db.updateTable('drift').where(isFabric(ref)).returningAll();
  return {
    find: (ref) =>
      read(async () => {
        const row = await db.selectFrom('drift').where(isFabric(ref)).selectAll().executeTakeFirst();
        return row && standingOf(row);
      }),
    pageOf: (ref) =>
      read(async () => (await db.selectFrom('drift').where(isFabric(ref)).select('page').executeTakeFirst())?.page),
    list: () =>
      read(async () => {
        const rows = await db.selectFrom('drift').selectAll().orderBy('repository').orderBy('fabric').execute();
        return rows.map(standingOf);
      }),
    keep: (ref, finding, live, at) =>
      write(() =>
        database.transact(async (transaction) => {
          const old = await takeStanding(transaction, ref, at);
          const row = await writeStanding(transaction, old, finding, at);
          await writeLive(transaction, ref, live);
          return standingOf(row);
        }),
      ),
    confirm: (ref, at) =>
      write(async () => {
        const seen = { compared_at: new Date(at), unreachable_since: null, unreachable: null };
        const row = await update(ref).set(seen).executeTakeFirst();
        return row && standingOf(row);
      }),
    miss: (ref, message, at) =>
      write(async () => {
        const since = sql<Date>`coalesce(unreachable_since, ${new Date(at)})`;
        const unreachable = message.replaceAll('\0', '');
        const row = await update(ref).set({ unreachable_since: since, unreachable }).executeTakeFirst();
        return row && standingOf(row);
      }),
    history: (ref, { limit, before }) =>
      read(async () => {
        let query = db.selectFrom('drift_history').where(isFabric(ref)).selectAll();
        if (before !== undefined) query = query.where('number', '<', String(before));
        const rows = await query.orderBy('number', 'desc').limit(limit).execute();
        return rows.map(entryOf);
      }),
    live: (ref, keys) => read(() => readLive(db, ref, keys)),
    forget: (ref) =>
      write(() =>
        database.transact(async (transaction) => {
          for (const table of ['drift', 'live_records'] as const)
            await transaction.deleteFrom(table).where(isFabric(ref)).execute();
        }),
      ),
  };
}

/** Locks the row of a fabric; where there is none yet it is made, after the last entry of its history. */
async function takeStanding(transaction: Transaction, ref: FabricRef, at: string): Promise<Row> {
  const row = await lockStanding(transaction, ref);
  if (row !== undefined) return row;
  const last = sql<string>`(select coalesce(max(number), 0) from hedgerow.drift_history where ${isFabric(ref)})`;
  const [since, page] = [new Date(at), randomBytes(pageBytes).toString('base64url')];
  await transaction
    .insertInto('drift')
    .values({ ...fabricColumns(ref), number: last, finding: 'null', counts: '[]', since, compared_at: since, page })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await lockStanding(transaction, ref);
  if (made === undefined) throw new Error('the fabric is being forgotten');
  return made;
}

function lockStanding(transaction: Transaction, ref: FabricRef): Promise<Row | undefined> {
  return transaction.selectFrom('drift').where(isFabric(ref)).selectAll().forUpdate().executeTakeFirst();
}

async function writeStanding(transaction: Transaction, old: Row, finding: DriftFinding, at: string): Promise<Row> {
  const ref = { repository: Number(old.repository), fabric: old.fabric };
  const before = old.finding as DriftFinding | null;
  const isNews = before === null || newsOf(before) !== newsOf(finding);
  const number = Number(old.number) + (isNews ? 1 : 0);
  const isSame = JSON.stringify(before) === JSON.stringify(finding);
  const row = await transaction
    .updateTable('drift')
    .set({
      ...{ compared_at: new Date(at), unreachable_since: null, unreachable: null },
      ...(isSame ? {} : { finding: jsonText(finding), counts: jsonText(countsOf(finding)) }),
      ...(isNews ? { number: String(number), since: new Date(at) } : {}),
    })
    .where(isFabric(ref))
    .returningAll()
    .executeTakeFirstOrThrow();
  if (!isNews) return row;
  await transaction
    .insertInto('drift_history')
    .values({ ...fabricColumns(ref), number: String(number), at: new Date(at), finding: jsonText(finding) })
    .execute();
  await appendEvents(transaction, ref, [eventOf(before, finding)]);
  return row;
}

function eventOf(before: DriftFinding | null, { commit, report }: DriftFinding): NewEvent {
  const old = before === null ? {} : { old: before.report.counts };
  return { type: 'drift.changed', commit, about: { counts: report.counts, ...old } };
}

/** An entry of the history as its row has it. */
export function entryOf({ number, at, finding }: Selectable<Tables['drift_history']>): DriftEntry {
  return { number: Number(number), at: isoTime(at), finding: finding as DriftFinding };
}

/** What stands as its row has it. */
export function standingOf(row: Row): DriftStanding {
  const { repository, fabric, number, finding, since, compared_at, unreachable_since, unreachable, page } = row;
  return {
    ...{ repository: Number(repository), fabric, number: Number(number), finding: finding as DriftFinding },
    ...{ since: isoTime(since), comparedAt: isoTime(compared_at), page },
    ...(unreachable_since === null
      ? {}
      : { unreachable: { since: isoTime(unreachable_since), message: unreachable ?? '' } }),
  };
}
