import { randomInt, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Database, Session, Transaction } from './database.ts';
import { processLockClass } from './open-server.ts';

/** Channel on which processes tell each other that there is work. */
const channel = 'hedgerow_work';

/** How long a lock must be free, in seconds, before its process counts as gone: longer than a reconnection takes. */
const patience = 3;
const heartbeat = 2_000;

export type Presence = {
  /** Id of this process in the registry. */
  readonly id: string;
  /**
   * Processes that are gone and may still hold jobs. Gone means: its connection, and with it its lock, is gone; a process
   * that is only slow keeps both, so nothing is taken from it.
   */
  readonly findGone: () => Promise<string[]>;
  readonly forget: (process: string) => Promise<void>;
  /** Says goodbye: what is still held is free as soon as this process is gone. */
  readonly leave: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Enters this process in the registry and keeps it there. `hear` is called when there may be work in a queue, or in any. */
export async function openPresence(
  database: Database,
  role: string,
  hear: (queue: string | undefined) => void,
  warn: (error: unknown) => void,
): Promise<Presence> {
  const [id, lock] = [randomUUID(), randomInt(1, 2 ** 31 - 1)];
  const host = hostname();
  const enter = (): Promise<unknown> =>
    database.sql
      .insertInto('processes')
      .values({ id, lock, host, pid: process.pid, role })
      .onConflict((row) => row.column('id').doUpdateSet({ seen_at: sql`now()`, missing_since: null }))
      .execute();
  const session: Session = await database.openSession({ lock, channel, hear });
  await enter();
  const timer = setInterval(() => {
    enter().catch(warn);
  }, heartbeat);
  timer.unref();

  return {
    id,
    findGone: () => (database.kind === 'embedded' ? findOthers(database, id) : findGone(database, id, host)),
    forget: async (gone) => {
      await database.sql.deleteFrom('processes').where('id', '=', gone).execute();
    },
    leave: async () => {
      await database.sql.updateTable('processes').set({ leaving: true }).where('id', '=', id).execute();
    },
    close: async () => {
      clearInterval(timer);
      const { count } = await database.sql
        .selectFrom('running_jobs')
        .select((row) => row.fn.countAll<string>().as('count'))
        .where('process', '=', id)
        .executeTakeFirstOrThrow();
      if (Number(count) === 0) await database.sql.deleteFrom('processes').where('id', '=', id).execute();
      await session.close();
    },
  };
}

/** Whoever else is in the registry of an embedded database is gone: we have the directory. */
async function findOthers(database: Database, id: string): Promise<string[]> {
  const rows = await database.sql.selectFrom('processes').select('id').where('id', '!=', id).execute();
  return rows.map((row) => row.id);
}

async function findGone(database: Database, id: string, host: string): Promise<string[]> {
  const { rows } = await sql<{ id: string; host: string; pid: number; due: boolean }>`
    update hedgerow.processes as p set missing_since = coalesce(p.missing_since, clock_timestamp())
    where p.id <> ${id}::uuid and not exists (
      select from pg_locks l
      where l.locktype = 'advisory' and l.classid = ${sql.lit(processLockClass)} and l.objid = p.lock and l.granted
        and l.database = (select oid from pg_database where datname = current_database())
    )
    returning p.id, p.host, p.pid,
      p.leaving or p.missing_since < clock_timestamp() - make_interval(secs => ${sql.lit(patience)}) as due`.execute(
    database.sql,
  );
  return rows.filter((row) => row.due || (row.host === host && !isAlive(row.pid))).map((row) => row.id);
}

/** Whether a process of this machine is there. Our own number means an earlier process: the registry knows us by id. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}

/** Tells all processes, once the transaction is committed, that there is work in a queue. */
export async function tellWork(transaction: Transaction, queue: string): Promise<void> {
  await sql`select pg_notify(${sql.lit(channel)}, ${queue})`.execute(transaction);
}
