import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
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
  const database = await openWhichever(databaseUrl, dataDir, warn);
  try {
    await migrate(database, program);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the database as it is. The embedded one is loaded only where it is used: a server has no memory to give to it. */
export async function openWhichever(
  databaseUrl: string | undefined,
  dataDir: string,
  warn: (error: unknown) => void,
): Promise<Database> {
  if (databaseUrl !== undefined) return openServer(databaseUrl, warn);
  const { openEmbedded } = await import('./open-embedded.ts');
  return await openEmbedded(dataDir);
}
