import { sql } from 'kysely';
import type { RequestCost, RequestLedger, RequestLimits } from '../ports/request-ledger.ts';
import type { Database, Sql, Transaction } from './database.ts';
import { readStoreFailure } from './store-error.ts';

const minute = 60_000;
const hour = 3_600_000;
/** Requests reach GitHub later than they are entered, some more than others: the windows are a little wider. */
const slack = 2_000;
/** First half of the number of the lock that an account is read and written under. */
const lockClass = 0x6c656467;

/**
 * The ledger that all processes at a database share. Time is the database's; `ahead` moves it by so many milliseconds.
 * An entry is on the disk a moment later than it is granted: a power cut may forget the last of them.
 */
export function createStoredLedger(
  database: Database,
  limits: RequestLimits,
  ahead: () => number = () => 0,
): RequestLedger {
  const now = () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8 + ${ahead()}`;
  const inTransaction = async <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => {
    try {
      return await database.sql.transaction().execute(async (transaction) => {
        await sql`set local synchronous_commit = off`.execute(transaction);
        return await work(transaction);
      });
    } catch (error) {
      throw readStoreFailure('enter a request', error);
    }
  };
  return {
    take: (installation, cost, patience) =>
      inTransaction(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${sql.lit(lockClass)}, hashint8(${installation}))`.execute(transaction);
        const { rows } = await sql<{ wait: number }>`
          with clock as (select ${now()} as now),
            earliest as (select now, ${earliest(installation, cost, limits)} as at from clock),
            entered as (
              insert into hedgerow.requests (installation, at, points, content)
              select ${installation}, at, ${cost.points}, ${cost.isContent} from earliest where at - now <= ${patience}
            )
          select at - now as wait from earliest`.execute(transaction);
        const wait = rows[0]?.wait ?? 0;
        return { granted: wait <= patience, wait };
      }),
    hold: (installation, milliseconds) =>
      inTransaction(async (transaction) => {
        await sql`
          insert into hedgerow.request_holds as old (installation, until)
          values (${installation}, ${now()} + ${milliseconds})
          on conflict (installation) do update set until = greatest(old.until, excluded.until)`.execute(transaction);
      }),
  };
}

/** When a request fits into every window. Entries may lie ahead: those who wait have their place already. */
function earliest(installation: number, { points, isContent }: RequestCost, limits: RequestLimits) {
  const own = sql`from hedgerow.requests where installation = ${installation}`;
  const held = sql`(select until from hedgerow.request_holds where installation = ${installation})`;
  const afterPoints = sql`(
    select max(at) + ${minute + slack} from (
      select at, sum(points) over (order by at desc) as total ${own} and at > now - ${minute + slack}
    ) as recent where total + ${points} > ${bounded(limits.pointsPerMinute)})`;
  // The youngest entries fill the window up to its limit: the oldest of those must have left it.
  const afterCount = (limit: number, window: number) => sql`(
    select at + ${window + slack} ${own} and content and at > now - ${window + slack}
    order by at desc offset ${bounded(limit) - 1} limit 1)`;
  const afterWrite = sql`(select max(at) + ${limits.writeSpacing} ${own} and content)`;
  // `greatest` leaves out what is null.
  if (!isContent) return sql<number>`greatest(now, ${held}, ${afterPoints})::float8`;
  const { contentPerMinute, contentPerHour } = limits;
  return sql<number>`greatest(now, ${held}, ${afterPoints}, ${afterWrite},
    ${afterCount(contentPerMinute, minute)}, ${afterCount(contentPerHour, hour)})::float8`;
}

/** No limit is a number that no installation reaches. */
function bounded(limit: number): number {
  return Math.min(limit, 1_000_000);
}

/** Forgets the requests that are older than the windows they count in. */
export async function pruneRequests({ sql: db }: { readonly sql: Sql }): Promise<void> {
  await sql`
    delete from hedgerow.requests
    where at < extract(epoch from now()) * 1000 - case when content then ${hour + slack}::float8 else ${minute + slack} end`.execute(
    db,
  );
}
