import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLook } from '../ports/store-look.ts';
import type { Database, Rows } from './database.ts';
import { DirectoryInUse } from './lock-directory.ts';
import { migrations } from './migrations.ts';
import { openWhichever } from './open-database.ts';
import { readStoreFailure } from './store-error.ts';

/** Looks at a database without making, changing or upgrading anything. Throws StoreError where it does not open. */
export async function lookAtDatabase(settings: {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}): Promise<StoreLook> {
  const { databaseUrl, dataDir } = settings;
  const known = migrations.length;
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'postgres'))) {
    return { kind: 'embedded', state: 'absent', known };
  }
  try {
    const database = await openWhichever(databaseUrl, dataDir, () => undefined);
    try {
      return { kind: database.kind, known, ...(await readState(database)) };
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw readStoreFailure('open the database', error);
    const by = error.holder === undefined ? undefined : `process ${error.holder.pid} on ${error.holder.host}`;
    return { kind: 'embedded', state: 'in-use', by, known };
  }
}

async function readState({
  run,
}: Pick<Database, 'run'>): Promise<Pick<StoreLook, 'state' | 'schema' | 'program' | 'deadLetters'>> {
  if (!(await hasTable(run, 'hedgerow.schema_versions'))) return { state: 'absent' };
  const [latest] = (await run('select version, program from hedgerow.schema_versions order by version desc limit 1'))
    .rows;
  if (latest === undefined) return { state: 'absent' };
  return {
    state: 'ready',
    schema: Number(latest.version),
    program: String(latest.program),
    deadLetters: (await hasTable(run, 'pgboss.job')) ? await countDead(run) : 0,
  };
}

async function countDead(run: Database['run']): Promise<number> {
  const { rows } = await run(`select count(*) as count from pgboss.job where name = 'dead' and state = 'created'`);
  return Number(rows[0]?.count ?? 0);
}

async function hasTable(
  run: (text: string, values: readonly unknown[]) => Promise<Rows>,
  name: string,
): Promise<boolean> {
  return (await run('select to_regclass($1) is not null as found', [name])).rows[0]?.found === true;
}
