import { rmSync } from 'node:fs';
import { newDataDir, type Place } from '../test/support/postgres/each-database.ts';
import { findPostgres, startPostgres } from '../test/support/postgres/start-postgres.ts';

/**
 * Measures on the embedded database and, where it is installed, on PostgreSQL. Every place that a measurement asks for
 * is a new one, and goes with it.
 */
export async function onEachDatabase(
  measure: (name: string, newPlace: () => Promise<Place>) => Promise<void>,
): Promise<void> {
  const directories: string[] = [];
  await measure('embedded', async () => {
    const dataDir = await newDataDir();
    directories.push(dataDir);
    return { dataDir };
  });
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  const bin = findPostgres();
  if (bin === undefined) {
    process.stdout.write('PostgreSQL: not installed here\n');
    return;
  }
  const postgres = await startPostgres(bin);
  await measure('PostgreSQL', async () => ({ databaseUrl: await postgres.createDatabase(), dataDir: '/nowhere' }));
  await postgres.remove();
}
