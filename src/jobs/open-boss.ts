import { type ConstructorOptions, fromKysely, PgBoss } from 'pg-boss';
import type { Database, Transaction } from '../store/database.ts';

export type { PgBoss } from 'pg-boss';

type BossDatabase = NonNullable<ConstructorOptions['db']>;

/** Queue that holds what was given up until a person or a later success takes it out. */
export const deadQueue = 'dead';

const day = 86_400;

/** How a queue of ours is made: it never retries by itself (see docs/decisions) and expires nothing that may still run. */
const queueDefaults = {
  retryLimit: 0,
  expireInSeconds: day - 1,
  retentionSeconds: 365 * day,
  deleteAfterSeconds: 3_600,
};

/** Starts pg-boss on our database, in its own schema `pgboss`, with a queue for each name. */
export async function openBoss(
  database: Database,
  queues: readonly string[],
  options: { readonly warn: (error: unknown) => void; readonly maintain: boolean },
): Promise<PgBoss> {
  const isEmbedded = database.kind === 'embedded';
  const boss = new PgBoss({
    schema: 'pgboss',
    db: adapt(database),
    backend: isEmbedded ? 'pglite' : 'postgres',
    supervise: options.maintain,
    schedule: false,
    // Nothing else runs beside an embedded database that could rebuild an index concurrently.
    reindex: !isEmbedded,
    monitorVacuum: false,
    registerInstance: false,
  });
  boss.on('error', options.warn);
  await boss.start();
  await boss.createQueue(deadQueue, { ...queueDefaults, deleteAfterSeconds: 30 * day });
  for (const name of queues)
    await boss.createQueue(name, { ...queueDefaults, policy: 'stately', deadLetter: deadQueue });
  return boss;
}

/** What pg-boss does by itself, beside our transactions. */
function adapt(database: Database): BossDatabase {
  return {
    executeSql: async (text, values) => {
      const { rows } = await database.run(text, values);
      return { rows: [...rows] };
    },
  };
}

/** What pg-boss does as a part of one of our transactions. */
export function within(transaction: Transaction): { db: BossDatabase } {
  return { db: fromKysely(transaction) };
}
