import { sql } from 'kysely';
import type { NewEvent } from '../ports/feed.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { fabricColumns, jsonText } from './columns.ts';
import type { Transaction } from './database.ts';

/** Channel on which processes tell each other that a fabric has new events: `<repository> <fabric>`. */
export const feedChannel = 'hedgerow_feed';

const appendedAtOnce = 2_000;

/**
 * Appends events within the transaction of what they tell. The row of the fabric is locked until its end, so numbers have
 * no gaps and are seen in their order. Of a fabric that is not indexed nothing is kept.
 */
export async function appendEvents(
  transaction: Transaction,
  ref: FabricRef,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const { repository, fabric } = fabricColumns(ref);
  const row = await transaction
    .updateTable('fabrics')
    .set({ last_event: sql`last_event + ${events.length}` })
    .where('repository', '=', repository)
    .where('fabric', '=', fabric)
    .returning('last_event')
    .executeTakeFirst();
  if (row === undefined) return;
  let number = Number(row.last_event) - events.length;
  for (let start = 0; start < events.length; start += appendedAtOnce) {
    const rows = events
      .slice(start, start + appendedAtOnce)
      .map(({ type, ...event }) => ({ number: ++number, type, event: jsonText(event) }));
    await sql`
      insert into hedgerow.events (repository, fabric, number, type, event)
      select ${repository}, ${fabric}, number, type, event::json
      from json_to_recordset(${jsonText(rows)}::json) as new (number bigint, type text, event text)`.execute(
      transaction,
    );
  }
  await sql`select pg_notify(${sql.lit(feedChannel)}, ${`${repository} ${fabric}`})`.execute(transaction);
}
