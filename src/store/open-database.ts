import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openEmbedded } from './open-embedded.ts';
import { openServer } from './open-server.ts';

export type DatabaseOptions = {
  /** A PostgreSQL server; without one the database is embedded in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  /** Version of this program, remembered with the schema. */
  readonly program: string;
  /** Hears of broken connections that nobody was waiting for. */
  readonly warn?: (error: unknown) => void;
};

/**
 * Opens the database and brings its schema up to date. Throws DirectoryInUse, SchemaTooNew, or what the connection
 * failed with.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, program, warn = () => undefined } = options;
  const database = databaseUrl === undefined ? await openEmbedded(dataDir) : openServer(databaseUrl, warn);
  try {
    await migrate(database, program);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
