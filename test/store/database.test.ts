import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { DirectoryInUse } from '../../src/store/lock-directory.ts';
import { migrate } from '../../src/store/migrate.ts';
import { SchemaTooNew } from '../../src/store/schema-too-new.ts';
import { describeEachDatabase, type Place } from '../support/postgres/each-database.ts';

describeEachDatabase('opening the database', ({ newPlace, open, kind }) => {
  let place: Place;
  let database: Database | undefined;
  beforeAll(async () => {
    place = await newPlace();
  });
  afterEach(async () => {
    await database?.close();
    database = undefined;
  });

  const versions = async (of: Database) =>
    (await of.run('select version, program from hedgerow.schema_versions order by version')).rows;

  test('a new one gets the schema, opening it again changes nothing', async () => {
    database = await open(place);
    const before = await versions(database);
    expect(before.at(-1)).toMatchObject({ program: '1.2.3' });
    await database.close();
    database = await open(place);
    expect(await versions(database)).toEqual(before);
  });

  test('a step that fails leaves nothing behind, and the next start takes it', async () => {
    database = await open(place);
    const known = (await versions(database)).length;
    const steps = Array.from({ length: known }, () => '');
    const broken = [...steps, 'create table hedgerow.half (a int); select 1 / 0'];
    await expect(migrate(database, 'next', broken)).rejects.toThrow(/zero/);
    expect((await database.run(`select to_regclass('hedgerow.half') as found`)).rows).toEqual([{ found: null }]);
    const whole = [...steps, 'create table hedgerow.half (a int)'];
    await Promise.all([1, 2, 3].map(() => migrate(database as Database, 'next', whole)));
    expect(await versions(database)).toHaveLength(known + 1);
    await database.run(`drop table hedgerow.half; delete from hedgerow.schema_versions where version = ${known + 1}`);
  });

  test('a schema that a newer program wrote is refused, with its version and what to do', async () => {
    database = await open(place);
    await database.run(`insert into hedgerow.schema_versions (version, program) values (99, '9.9.9')`);
    await database.close();
    const refusal = open(place);
    await expect(refusal).rejects.toThrow(SchemaTooNew);
    await expect(refusal).rejects.toThrow(/schema 99.*hedgerow 9\.9\.9.*hedgerow backup/);
    // Refused means closed again: the place can be opened by the program that knows it.
    const { openEmbedded } = await import('../../src/store/open-embedded.ts');
    const { openServer } = await import('../../src/store/open-server.ts');
    const raw =
      place.databaseUrl === undefined
        ? await openEmbedded(place.dataDir)
        : openServer(place.databaseUrl, () => undefined);
    await raw.run('delete from hedgerow.schema_versions where version = 99');
    await raw.close();
  });

  test('a script that fails half way leaves its connection usable and nothing open', async () => {
    database = await open(place);
    await expect(database.run('begin; create table hedgerow.t (a int); select 1 / 0; commit')).rejects.toThrow(/zero/);
    const { rows } = await database.run(`select to_regclass('hedgerow.t') as found`);
    expect(rows).toEqual([{ found: null }]);
  });

  test('one transaction at a time sees its own writes, the others wait or do not see them', async () => {
    database = await open(place);
    const { sql: db } = database;
    const row = { repository: 'acme/network', fabric: '', by: 'octocat' };
    const failing = database.transact(async (transaction) => {
      await transaction.insertInto('pauses').values(row).execute();
      throw new Error('no');
    });
    const beside = db.selectFrom('pauses').select('by').execute();
    await expect(failing).rejects.toThrow('no');
    expect(await beside).toEqual([]);
    expect(await db.selectFrom('pauses').select('by').execute()).toEqual([]);
  });

  test('what runs within a transaction is a part of it, even where nobody handed it on', async () => {
    database = await open(place);
    const { run, transact } = database;
    const failing = transact(async (transaction) => {
      await transaction.insertInto('pauses').values({ repository: 'a/b', fabric: '', by: 'octocat' }).execute();
      expect((await run('select by from hedgerow.pauses')).rows).toHaveLength(1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await run('select by from hedgerow.pauses')).rows).toEqual([]);
  });

  test('bytes, dates and lists come back as they went', async () => {
    database = await open(place);
    const bytes = Uint8Array.from([0, 1, 128, 255]);
    const { rows } = await sql<{ bytes: Uint8Array; when: Date; list: string[] }>`
      select ${Buffer.from(bytes)}::bytea as bytes, ${new Date(0)}::timestamptz as "when", ${['a', 'b,"']}::text[] as list`.execute(
      database.sql,
    );
    expect([[...(rows[0]?.bytes ?? [])], rows[0]?.when, rows[0]?.list]).toEqual([
      [0, 1, 128, 255],
      new Date(0),
      ['a', 'b,"'],
    ]);
  });

  test.runIf(kind === 'embedded')(
    'a second process is refused and told who has it; a crash leaves nothing',
    async () => {
      database = await open(place);
      const script = (end: string) => `
      const { lockDirectory } = await import(${JSON.stringify(lockModule)});
      try { lockDirectory(${JSON.stringify(place.dataDir)}); console.log('locked'); ${end} } catch (error) { console.log(error.message); }`;
      const run = (end: string) =>
        spawnSync(process.execPath, ['--input-type=module', '-e', script(end)], { encoding: 'utf8' }).stdout.trim();
      expect(run('')).toContain(`is in use by process ${process.pid} on `);
      await expect(open(place)).rejects.toThrow(DirectoryInUse);
      await database.close();
      database = undefined;
      expect(run(`process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})`)).toBe('locked');
      expect(existsSync(join(place.dataDir, 'holder.json'))).toBe(true);
      database = await open(place);
    },
  );
});

const lockModule = new URL('../../src/store/lock-directory.ts', import.meta.url).href;

describeEachDatabase('what the embedded database promises', ({ newPlace, open, kind }) => {
  test.runIf(kind === 'embedded')('a commit is on the disk when it is answered', async () => {
    const place = await newPlace();
    const program = fileURLToPath(new URL('./count-syncs.ts', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [program, place.dataDir], { encoding: 'utf8' });
    const counted: unknown = JSON.parse(stdout || JSON.stringify(stderr));
    expect(counted).toMatchObject({ fsync: 'on', synchronous_commit: 'on', shared_buffers: '16MB' });
    expect(counted).toHaveProperty('commits', 10);
    expect(Reflect.get(Object(counted), 'syncs')).toBeGreaterThanOrEqual(10);
  });

  test.runIf(kind === 'embedded')(
    'a lock file of PostgreSQL that a crash left empty does not hinder the next start',
    async () => {
      const { dataDir } = await newPlace();
      writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), '');
      const database = await open({ dataDir });
      expect(database.kind).toBe('embedded');
      await database.close();
    },
  );

  test.runIf(kind === 'embedded')('files of another PostgreSQL are left alone', async () => {
    const { dataDir } = await newPlace();
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(open({ dataDir })).rejects.toThrow(/PostgreSQL 17.*hedgerow backup/);
    expect(readFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).toBe('17\n');
  });
});
