import { sql } from 'kysely';
import type { Sql } from './database.ts';

/** How full a queue is. */
export type QueueFigures = {
  readonly queue: string;
  /** Due and not begun. */
  readonly ready: number;
  /** Waiting for their time. */
  readonly deferred: number;
  readonly active: number;
  /** Given up. */
  readonly dead: number;
  /** How long the one that waits longest has been due, in seconds. */
  readonly oldestSeconds: number;
};

/** The state of these queues; all of them are in the answer. */
export async function readQueueFigures(database: Sql, queues: readonly string[]): Promise<QueueFigures[]> {
  const { rows } = await sql<Record<keyof Omit<QueueFigures, 'queue'>, number> & { name: string }>`
    select coalesce(case when name = 'dead' then source_name end, name) as name,
      (count(*) filter (where name <> 'dead' and state < 'active' and start_after <= now()))::int as ready,
      (count(*) filter (where name <> 'dead' and state < 'active' and start_after > now()))::int as deferred,
      (count(*) filter (where name <> 'dead' and state = 'active'))::int as active,
      (count(*) filter (where name = 'dead'))::int as dead,
      coalesce(extract(epoch from now() - min(greatest(created_on, start_after))
        filter (where name <> 'dead' and state < 'active' and start_after <= now())), 0)::float8 as "oldestSeconds"
    from pgboss.job
    where state <= 'active' and name = any(${[...queues, 'dead']}::text[])
    group by 1`.execute(database);
  const found = new Map(rows.map((row) => [row.name, row]));
  return queues.map((queue) => {
    const { ready = 0, deferred = 0, active = 0, dead = 0, oldestSeconds = 0 } = found.get(queue) ?? {};
    return { queue, ready, deferred, active, dead, oldestSeconds };
  });
}

/** Bytes that each of our tables takes, its indexes included, and all of pg-boss's as one. */
export async function readTableSizes(database: Sql): Promise<{ table: string; bytes: number }[]> {
  const { rows } = await sql<{ table: string; bytes: number }>`
    select case when n.nspname = 'pgboss' then 'jobs' else c.relname end as "table",
      sum(pg_total_relation_size(c.oid))::float8 as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('hedgerow', 'pgboss') and c.relkind = 'r' group by 1 order by 1`.execute(database);
  return rows;
}

/** Processes in the registry, by role. */
export async function countProcesses(database: Sql): Promise<{ role: string; count: number }[]> {
  const { rows } = await sql<{ role: string; count: number }>`
    select role, count(*)::int as count from hedgerow.processes where missing_since is null group by role`.execute(
    database,
  );
  return rows;
}

/** Subscriptions of all fabrics, by state. */
export async function countSubscriptions(database: Sql): Promise<{ state: string; count: number }[]> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*)::int as count from hedgerow.subscriptions group by state`.execute(database);
  return rows;
}

/** Changes that are open, and those that failed in the last day, by state; zero where there are none. */
export async function countChanges(database: Sql): Promise<{ state: string; count: number }[]> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(id)::int as count
    from unnest(array['draft', 'queued', 'proposed', 'conflicted', 'failed']) as state
    left join hedgerow.changes using (state)
    where state <> 'failed' or updated_at is null or updated_at > now() - interval '1 day'
    group by state order by state`.execute(database);
  return rows;
}
