import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { sql } from 'kysely';
import type { Database, Sql, Transaction } from './database.ts';
import type { DeliveryState } from './tables.ts';

/** A delivery as it came in. `payload` is the text of its body. */
export type IncomingDelivery = {
  readonly guid: string;
  readonly event: string;
  readonly repository: string | undefined;
  readonly payload: string;
};

/** The same with its body as it is stored. */
export type PackedDelivery = Omit<IncomingDelivery, 'payload'> & { readonly payload: Uint8Array };

export type StoredDelivery = { readonly guid: string; readonly event: string; readonly payload: string };

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

/** Compresses a body, beside the thread that answers: what is small is written fast. */
export async function packDelivery(delivery: IncomingDelivery): Promise<PackedDelivery> {
  return { ...delivery, payload: await pack(delivery.payload, { level: 1 }) };
}

/** The text of a body that was packed. */
export async function unpackPayload(payload: Uint8Array): Promise<string> {
  return (await unpack(payload)).toString('utf8');
}

/**
 * Stores deliveries; returns those that are to be worked on, with how often that was so: new ones, and ones that failed
 * before. What is done or under way already stays as it is.
 */
export async function storeDeliveries(
  transaction: Transaction,
  deliveries: readonly PackedDelivery[],
): Promise<{ guid: string; tries: number }[]> {
  const unique = [...new Map(deliveries.map((delivery) => [delivery.guid, delivery])).values()];
  const values = unique.map(
    ({ guid, event, repository = null, payload }) => sql`(${guid}, ${event}, ${repository}, ${payload}::bytea)`,
  );
  const { rows } = await sql<{ guid: string; tries: number }>`
    insert into hedgerow.deliveries as old (guid, event, repository, payload) values ${sql.join(values)}
    on conflict (guid) do update
      set state = 'waiting', tries = old.tries + 1, payload = excluded.payload, received_at = now(), finished_at = null
      where old.state = 'failed'
    returning old.guid, old.tries`.execute(transaction);
  return rows;
}

/** The bodies of deliveries that are not done. */
export async function readDeliveries(database: Sql, guids: readonly string[]): Promise<StoredDelivery[]> {
  const rows = await database
    .selectFrom('deliveries')
    .select(['guid', 'event', 'payload'])
    .where('guid', 'in', guids)
    .where('payload', 'is not', null)
    .execute();
  const open = rows.flatMap(({ payload, ...row }) => (payload === null ? [] : [{ ...row, payload }]));
  return await Promise.all(
    open.map(async ({ payload, ...row }) => ({ ...row, payload: await unpackPayload(payload) })),
  );
}

/** Notes how deliveries ended. The body of one that is done is not kept; one that failed can be tried again. */
export async function finishDeliveries(
  transaction: Transaction,
  guids: readonly string[],
  state: Exclude<DeliveryState, 'waiting'>,
): Promise<void> {
  await transaction
    .updateTable('deliveries')
    .set({ state, finished_at: sql`now()`, ...(state === 'done' ? { payload: null } : {}) })
    .where('guid', 'in', guids)
    .execute();
}

/** Takes a failed delivery back into work; false where there is none. */
export async function reopenDelivery(transaction: Transaction, guid: string): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('deliveries')
    .set((row) => ({ state: 'waiting' as const, finished_at: null, tries: row('tries', '+', 1) }))
    .where('guid', '=', guid)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Forgets deliveries that ended more than `days` ago; returns how many. */
export async function pruneDeliveries(database: Database, days: number): Promise<number> {
  const { numDeletedRows } = await database.sql
    .deleteFrom('deliveries')
    .where('finished_at', '<', sql<Date>`now() - make_interval(days => ${sql.lit(days)})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
