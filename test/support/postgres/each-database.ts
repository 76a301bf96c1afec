import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { openEmbedded } from '../../../src/store/open-embedded.ts';
import { findPostgres, type Postgres, startPostgres } from './start-postgres.ts';

/** Where a test finds its database: settings as the server reads them. */
export type Place = { readonly databaseUrl?: string; readonly dataDir: string };

export type Databases = {
  readonly kind: Database['kind'];
  /** A place without a database. */
  readonly newPlace: () => Promise<Place>;
  readonly open: (place: Place) => Promise<Database>;
  /** The cluster, where there is one. */
  readonly postgres: () => Postgres | undefined;
};

const bin = findPostgres();

/**
 * Describes the same tests for both databases: embedded, and a PostgreSQL server of our own. Where the machine has no
 * PostgreSQL, its half is shown as skipped.
 */
export function describeEachDatabase(name: string, tests: (databases: Databases) => void): void {
  describe(`${name} (embedded)`, () => {
    const directories: string[] = [];
    afterAll(() => {
      for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    });
    tests({
      kind: 'embedded',
      newPlace: async () => {
        const dataDir = await newDataDir();
        directories.push(dataDir);
        return { dataDir };
      },
      open: openAt,
      postgres: () => undefined,
    });
  });
  const absent = bin === undefined ? ': not installed here' : '';
  describe.skipIf(bin === undefined)(`${name} (PostgreSQL${absent})`, () => {
    let postgres: Postgres | undefined;
    beforeAll(async () => {
      postgres = await startPostgres(bin ?? '');
    });
    afterAll(() => postgres?.remove());
    tests({
      kind: 'server',
      newPlace: async () => {
        if (postgres === undefined) throw new Error('PostgreSQL is not there');
        return { databaseUrl: await postgres.createDatabase(), dataDir: '/nowhere' };
      },
      open: openAt,
      postgres: () => postgres,
    });
  });
}

function openAt(place: Place): Promise<Database> {
  return openDatabase({ ...place, program: '1.2.3' });
}

/** A data directory with an empty database in it. Making one takes seconds, so all are copies of one that is kept. */
export async function newDataDir(): Promise<string> {
  const description = new URL('../../../node_modules/@electric-sql/pglite/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(description, 'utf8')) as { readonly version: string };
  const template = join(tmpdir(), `hedgerow-empty-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(template)) {
    const made = mkdtempSync(join(tmpdir(), 'hedgerow-making-'));
    await (await openEmbedded(made)).close();
    try {
      renameSync(made, template);
    } catch (error) {
      // Another test was faster.
      rmSync(made, { recursive: true });
      if (!existsSync(template)) throw error;
    }
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'hedgerow-data-'));
  cpSync(join(template, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
  return dataDir;
}
