import { type RawBuilder, type Selectable, sql } from 'kysely';
import { printKey } from '../domain/record-key.ts';
import type { FabricFacts, FabricRef, RecordFilter, RecordIndex } from '../ports/record-index.ts';
import type { ToldProposal } from '../ports/told-proposal.ts';
import { isFabric, isIndexed, isoTime, isText, optional } from './columns.ts';
import type { Database, Sql } from './database.ts';
import { guarded } from './guarded.ts';
import { filterConditions } from './record-filter.ts';
import { fullRecord, keyOfRow, recordColumns } from './record-rows.ts';
import type { Tables } from './tables.ts';
import { updateRecords } from './update-records.ts';

/** In the order in which a comparison takes its locks: a fabric that is forgotten meanwhile holds nobody up. */
const tablesOfFabric = ['drift', 'drift_history', 'live_records', 'fabrics', 'records', 'events'] as const;

/** The record index that all processes at a database share. */
export function createRecordIndex(database: Database): RecordIndex {
  const db = database.sql;
  const ask = <T>(work: () => Promise<T>): Promise<T> => guarded('read records', work);
  const list = async (repository?: number): Promise<FabricFacts[]> => {
    let query = db
      .selectFrom('fabrics')
      .where(isIndexed)
      .selectAll()
      .orderBy('owner')
      .orderBy('repo')
      .orderBy('fabric');
    if (repository !== undefined) query = query.where('repository', '=', String(repository));
    return (await query.execute()).map(factsOf);
  };
  return {
    find: (ref) =>
      ask(async () => {
        const row = await db.selectFrom('fabrics').where(isFabric(ref)).where(isIndexed).selectAll().executeTakeFirst();
        return row && factsOf(row);
      }),
    named: (owner, repo, fabric) =>
      ask(async () => {
        if (!isText(owner + repo + fabric)) return undefined;
        const rows = await db
          .selectFrom('fabrics')
          .where(isIndexed)
          .where(isNamed({ owner, repo, fabric }))
          .selectAll()
          .execute();
        return rows.map(factsOf).sort((a, b) => b.indexedAt.localeCompare(a.indexedAt))[0];
      }),
    list: (repository) => ask(() => list(repository)),
    files: (ref, of) =>
      ask(async () => {
        let query = db
          .selectFrom('records')
          .where(isFabric(ref))
          .select(['api_group', 'kind', 'namespace', 'name', 'path', 'blob']);
        if (of)
          query = query.where(
            sql<boolean>`(path = any(${[...of.paths]}::text[]) or key = any(${[...of.keys]}::text[]))`,
          );
        return (await query.execute()).map((row) => ({ key: keyOfRow(row), path: row.path, blob: row.blob }));
      }),
    update: (update, from) => guarded('index records', () => updateRecords(database, update, from)),
    distrust: (of) =>
      guarded('rebuild the index', async () => {
        const all = db.updateTable('fabrics').set({ rules: null });
        return (await (of === undefined ? all : all.where(isNamed(of))).returningAll().execute()).map(factsOf);
      }),
    forget: (ref) =>
      guarded('forget records', () =>
        database.transact(async (transaction) => {
          for (const table of tablesOfFabric) {
            await transaction.deleteFrom(table).where(isFabric(ref)).execute();
          }
        }),
      ),
    get: (ref, key) =>
      ask(async () => {
        const printed = printKey(key);
        if (!isText(printed)) return undefined;
        const row = await db
          .selectFrom('records')
          .where(isFabric(ref))
          .select(recordColumns)
          .where('key', '=', printed)
          .executeTakeFirst();
        return row && fullRecord(row);
      }),
    page: (ref, filter, page) => ask(() => readPage(db, ref, filter, page)),
    snapshot: (ref, filter, page) =>
      ask(() =>
        database.transact(async (transaction) => {
          await sql`set transaction isolation level repeatable read, read only`.execute(transaction);
          const row = await transaction
            .selectFrom('fabrics')
            .where(isFabric(ref))
            .where(isIndexed)
            .select(['epoch', 'last_event'])
            .executeTakeFirst();
          if (row === undefined) return undefined;
          const head = { epoch: row.epoch, number: Number(row.last_event) };
          return { head, records: await readPage(transaction, ref, filter, page) };
        }),
      ),
    all: (ref) => ask(() => readPage(db, ref, {}, {})),
    counts: (ref) =>
      ask(async () => {
        const rows = await db
          .selectFrom('records')
          .where(isFabric(ref))
          .select(({ fn }) => ['kind', fn.countAll<string>().as('count')])
          .groupBy('kind')
          .orderBy('kind')
          .execute();
        return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
      }),
  };
}

async function readPage(
  db: Sql,
  ref: FabricRef,
  filter: RecordFilter,
  { limit, after }: { readonly limit?: number; readonly after?: string },
) {
  const conditions = filterConditions(filter);
  if (conditions === undefined || (after !== undefined && !isText(after))) return [];
  let query = db.selectFrom('records').where(isFabric(ref)).select(recordColumns).orderBy('key');
  for (const condition of conditions) query = query.where(condition);
  if (after !== undefined) query = query.where('key', '>', after);
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(fullRecord);
}

function isNamed(of: { readonly owner: string; readonly repo: string; readonly fabric?: string }): RawBuilder<boolean> {
  const { owner, repo, fabric } = of;
  const named = fabric === undefined ? sql`true` : sql`fabric = ${fabric}`;
  return sql`lower(owner) = lower(${owner}) and lower(repo) = lower(${repo}) and ${named}`;
}

function factsOf(row: Selectable<Tables['fabrics']>): FabricFacts {
  const { fabric, owner, repo, branch, directory, commit, tree, records } = row;
  return {
    ...{ repository: Number(row.repository), fabric, installation: Number(row.installation), owner, repo },
    ...{ branch, directory, commit, tree, records, indexedAt: isoTime(row.indexed_at) },
    proposals: row.proposals as ToldProposal[],
    ...optional('rules', row.rules),
  };
}
