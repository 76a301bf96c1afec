import { AsyncLocalStorage } from 'node:async_hooks';
import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type { Database, Rows, Sql, Transaction } from './database.ts';
import type { Tables } from './tables.ts';

/** A connection that also takes scripts: several statements without values. */
export type ScriptClient = PostgresPoolClient & { readonly script: (text: string) => Promise<Rows> };

export type ScriptPool = Omit<PostgresPool, 'connect'> & { readonly connect: () => Promise<ScriptClient> };

/** The same dialect whatever the pool connects to. */
export function createSql(pool: ScriptPool): Sql {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('hedgerow');
}

type Scope = { readonly transaction: Transaction; isOpen: boolean };

const scopes = new AsyncLocalStorage<Scope>();

/** Runs work as one transaction; what it calls runs its statements in there too, whether or not it was told. */
export function createTransact(db: Sql, canDelay: boolean): Database['transact'] {
  return (work, durability = 'now') =>
    db.transaction().execute(async (transaction) => {
      const scope: Scope = { transaction, isOpen: true };
      if (durability === 'soon' && canDelay)
        await transaction.executeQuery(CompiledQuery.raw('set local synchronous_commit = off'));
      try {
        return await scopes.run(scope, () => work(transaction));
      } finally {
        scope.isOpen = false;
      }
    });
}

/**
 * Runs a statement or a script on a connection of its own; within a transaction, as a part of it: a library that asks
 * something of its own in the middle would wait for ever for the one connection of an embedded database.
 */
export function createRun(pool: ScriptPool): Database['run'] {
  return async (text, values = []) => {
    const scope = scopes.getStore();
    if (scope?.isOpen !== true) return await runOn(pool, text, values);
    return await scope.transaction.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [...values]));
  };
}

/**
 * Runs a statement or a script on a connection of its own. A script that fails may leave a transaction open: it is
 * rolled back before the connection goes to anybody else.
 */
async function runOn(pool: ScriptPool, text: string, values: readonly unknown[]): Promise<Rows> {
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
