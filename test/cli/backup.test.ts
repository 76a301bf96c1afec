import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { stage } from '../github-double/stage.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { runProgram } from './run-program.ts';
import { startServer } from './start-server.ts';
import { makeTree } from './temporary-directory.ts';

async function inDatabase<T>(dataDir: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ dataDir, program: '0.0.0' });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const pause = { repository: 'acme/network', fabric: 'one', by: 'ann', since: new Date('2026-01-02T03:04:05Z') };
const addPause = (dataDir: string) =>
  inDatabase(dataDir, ({ sql }) => sql.insertInto('pauses').values(pause).execute());
const readPauses = (dataDir: string) =>
  inDatabase(dataDir, ({ sql }) => sql.selectFrom('pauses').selectAll().execute());

const run = async (dataDir: string, ...args: string[]) =>
  await runProgram(args, { env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir } });

describe('hedgerow backup and restore', () => {
  test('write a private file and put it into an empty database, once', async () => {
    const [from, to] = [await newDataDir(), await newDataDir()];
    const directory = makeTree({});
    const file = join(directory, 'backup.jsonl');
    await addPause(from);
    const written = await run(from, 'backup', file);
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: `${file}: 1 pause\n` });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['backup.jsonl']);

    expect(await run(to, 'restore', file)).toMatchObject({ code: 0, stderr: 'Restored 1 pause.\n' });
    expect(await readPauses(to)).toEqual([pause]);
    const again = await run(to, 'restore', file);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('not empty. With --replace');
    expect(await run(to, 'restore', file, '--replace')).toMatchObject({ code: 0 });
    expect(await readPauses(to)).toEqual([pause]);
  });

  test('a server at work is asked for the backup, and no restore goes below it', async () => {
    const dataDir = await newDataDir();
    await addPause(dataDir);
    const { github, app } = await stage();
    const server = startServer({
      GHE_HOST: new URL(github.origin).host,
      GHE_PROTOCOL: 'http',
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhook.secret,
      DATA_DIR: dataDir,
    });
    await server.find(/"msg":("Listening")/);
    const file = join(makeTree({}), 'backup.jsonl');
    expect(await run(dataDir, 'backup', file)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toContain('{"pause":{"repository":"acme/network","fabric":"one","by":"ann",');
    const refused = await run(dataDir, 'restore', file, '--replace');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('a server is at work on this database: stop it first');
    server.stop();
    expect(await server.ended).toBe(0);
    expect(await readPauses(dataDir)).toEqual([pause]);
  });

  test('what cannot be read or written is said, and nothing is changed', async () => {
    const dataDir = await newDataDir();
    const directory = makeTree({});
    const file = join(directory, 'cut.jsonl');
    writeFileSync(file, '{"hedgerow":"backup","version":1,"program":"1"}\n');
    expect(await run(dataDir, 'restore', file, '--replace')).toMatchObject({ code: 2 });
    const absent = await run(dataDir, 'restore', join(directory, 'absent'));
    expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('no such file or directory') });
    const nowhere = await run(dataDir, 'backup', join(directory, 'no', 'backup'));
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('no such file or directory') });
    expect(readdirSync(directory)).toEqual(['cut.jsonl']);
  });
});
