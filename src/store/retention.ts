import { sql } from 'kysely';
import { jsonText } from './columns.ts';
import type { Database } from './database.ts';

/**
 * Deletes events that are older than so many days; who was not further answers to `gone` from then on. Numbers are given
 * under the lock of the fabric and times before it: an event goes when a later one is old enough. Returns how many went.
 */
export async function compactEvents(database: Database, days: number): Promise<number> {
  return await database.transact(async (transaction) => {
    const { numAffectedRows } = await sql`
      with old as (
        select repository, fabric, max(number) as number from hedgerow.events
        where at < now() - make_interval(days => ${days}) group by repository, fabric
      ), raised as (
        update hedgerow.fabrics f set compacted_to = greatest(f.compacted_to, old.number) from old
        where f.repository = old.repository and f.fabric = old.fabric
        returning f.repository, f.fabric, f.compacted_to
      )
      delete from hedgerow.events e using raised r
      where e.repository = r.repository and e.fabric = r.fabric and e.number <= r.compacted_to`.execute(transaction);
    return Number(numAffectedRows ?? 0);
  });
}

const nothing = jsonText({ is: 'edits', edits: [] });

/** Empties Changes that ended so many days ago: what they held is in Git, or was given up. Their rows stay. */
export async function emptyChanges({ sql: db }: Pick<Database, 'sql'>, days: number): Promise<number> {
  const { rows } = await sql`
    with ended as (
      update hedgerow.changes set content = ${nothing}::json, added = '[]', collisions = '[]', resolutions = '[]'
      where state in ('merged', 'closed', 'failed') and updated_at < now() - make_interval(days => ${days})
        and content::text <> ${nothing}
      returning id
    ), gone as (
      delete from hedgerow.change_records r using ended where r.change = ended.id
    )
    select id from ended`.execute(db);
  return rows.length;
}

/** Deletes reports of drift that are older than so many days, but for the one of each fabric that still stands. */
export async function pruneReports({ sql: db }: Pick<Database, 'sql'>, days: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from hedgerow.drift_history h
    where h.at < now() - make_interval(days => ${days}) and not exists (
      select from hedgerow.drift d
      where d.repository = h.repository and d.fabric = h.fabric and d.number = h.number)`.execute(db);
  return Number(numAffectedRows ?? 0);
}
