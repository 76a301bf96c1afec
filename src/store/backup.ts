import { sql } from 'kysely';
import type { Database, Sql, Transaction } from './database.ts';
import { readDeliveries, type StoredDelivery } from './deliveries.ts';
import { processLockClass } from './open-server.ts';
import { clearSavedRows, holdsSavedRows } from './saved-rows.ts';

/** A pause, as a backup carries it; `since` as ISO 8601. */
export type SavedPause = {
  readonly repository: string;
  readonly fabric: string;
  readonly by: string;
  readonly since: string;
};

export type SavedDelivery = StoredDelivery & { readonly repository: string | null };

/** Deliveries read at a time: a body has up to 25 MB. */
const pageSize = 10;

export async function readPauses(database: Sql): Promise<SavedPause[]> {
  const rows = await database.selectFrom('pauses').selectAll().orderBy('repository').orderBy('fabric').execute();
  return rows.map(({ since, ...pause }) => ({ ...pause, since: new Date(since).toISOString() }));
}

/** Deliveries that are not done, those that were given up included, a few at a time. */
export async function* readOpenDeliveries(database: Sql): AsyncGenerator<SavedDelivery> {
  for (let last = ''; ; ) {
    const rows = await database
      .selectFrom('deliveries')
      .select(['guid', 'repository'])
      .where('payload', 'is not', null)
      .where('guid', '>', last)
      .orderBy('guid')
      .limit(pageSize)
      .execute();
    const repositories = new Map(rows.map(({ guid, repository }) => [guid, repository]));
    const bodies = rows.length === 0 ? [] : await readDeliveries(database, [...repositories.keys()]);
    for (const delivery of bodies) yield { ...delivery, repository: repositories.get(delivery.guid) ?? null };
    last = rows.at(-1)?.guid ?? '';
    if (rows.length < pageSize) return;
  }
}

/** What pg-boss holds of the jobs of a queue that are not done: waiting, running and given up. */
export async function readOpenJobs(database: Sql, queue: string): Promise<unknown[]> {
  const { rows } = await sql<{ data: unknown }>`
    select data from pgboss.job
    where (name = ${queue} and state <= 'active') or (name = 'dead' and source_name = ${queue} and state <= 'active')
    order by created_on, id`.execute(database);
  return rows.map(({ data }) => data);
}

export async function writePause(transaction: Transaction, pause: SavedPause): Promise<void> {
  await transaction
    .insertInto('pauses')
    .values({ ...pause, since: new Date(pause.since) })
    .execute();
}

/** Whether there is anything that a restore would mix with. The cache of file contents does not count. */
export async function isInUse(transaction: Transaction): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from hedgerow.pauses) or exists (select from hedgerow.deliveries)
      or exists (select from pgboss.job where name in ('delivery', 'repository', 'dead')) as found`.execute(
    transaction,
  );
  return rows[0]?.found === true || (await holdsSavedRows(transaction));
}

/** Empties what a backup carries. */
export async function clearForRestore(transaction: Transaction): Promise<void> {
  await sql`delete from hedgerow.running_jobs`.execute(transaction);
  await sql`delete from pgboss.job where name in ('delivery', 'repository', 'dead')`.execute(transaction);
  await sql`delete from hedgerow.deliveries`.execute(transaction);
  await sql`delete from hedgerow.pauses`.execute(transaction);
  await clearSavedRows(transaction);
}

/** Servers that are at work on this database now: those whose connection holds their lock. */
export async function countAtWork(database: Database): Promise<number> {
  if (database.kind === 'embedded') return 0;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_locks
    where locktype = 'advisory' and classid = ${sql.lit(processLockClass)} and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(database.sql);
  return rows[0]?.count ?? 0;
}
