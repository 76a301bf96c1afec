import type { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { SchemaTooNew } from './schema-too-new.ts';

/** One key for all programs that change the schema; another than any of pg-boss. */
const migrationLock = 7_236_001;

/**
 * Brings the schema to what this program knows, one process at a time (an advisory lock). Throws SchemaTooNew where a
 * newer program was here before: an old program must not write into what it does not understand.
 */
export async function migrate(database: Pick<Database, 'run'>, program: string, steps = migrations): Promise<void> {
  await database.run(
    [
      'begin',
      `select pg_advisory_xact_lock(${migrationLock})`,
      'create schema if not exists hedgerow',
      `create table if not exists hedgerow.schema_versions
         (version integer primary key, program text not null, since timestamptz not null default now())`,
      'commit',
    ].join(';\n'),
  );
  const { rows } = await database.run(
    'select version, program from hedgerow.schema_versions order by version desc limit 1',
  );
  const present = Number(rows[0]?.version ?? 0);
  if (present > steps.length) throw new SchemaTooNew(present, String(rows[0]?.program), steps.length, program);
  for (const [index, step] of steps.entries()) {
    if (index >= present) await take(database, index + 1, step, program);
  }
}

/** One step and its number in one transaction; a step that another process took meanwhile is skipped. */
async function take(database: Pick<Database, 'run'>, version: number, step: string, program: string): Promise<void> {
  const quoted = program.replaceAll("'", "''");
  const text = `begin;
select pg_advisory_xact_lock(${migrationLock});
do $migration$ begin
  if not exists (select from hedgerow.schema_versions where version = ${version}) then
    ${step};
    insert into hedgerow.schema_versions (version, program) values (${version}, '${quoted}');
  end if;
end $migration$;
commit`;
  await database.run(text);
}
