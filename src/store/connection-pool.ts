import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type { Rows, Sql } from './database.ts';
import type { Tables } from './tables.ts';

/** A connection that also takes scripts: several statements without values. */
export type ScriptClient = PostgresPoolClient & { readonly script: (text: string) => Promise<Rows> };

export type ScriptPool = Omit<PostgresPool, 'connect'> & { readonly connect: () => Promise<ScriptClient> };

/** The same dialect whatever the pool connects to. */
export function createSql(pool: ScriptPool): Sql {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('hedgerow');
}

/**
 * Runs a statement or a script on a connection of its own. A script that fails may leave a transaction open: it is
 * rolled back before the connection goes to anybody else.
 */
export async function runOn(pool: ScriptPool, text: string, values: readonly unknown[] = []): Promise<Rows> {
  const client = await pool.connect();
  try {
    return values.length > 0 ? await client.query<Record<string, unknown>>(text, values) : await client.script(text);
  } catch (error) {
    await client.script('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
