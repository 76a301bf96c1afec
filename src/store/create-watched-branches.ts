import type { WatchedBranches } from '../ports/watched-branches.ts';
import type { Database } from './database.ts';
import { guarded } from './guarded.ts';

/** The watched branches that all processes at a database share. */
export function createWatchedBranches({ sql: db }: Pick<Database, 'sql'>): WatchedBranches {
  return {
    note: (repository, branches) =>
      guarded('note the watched branches', async () => {
        const names = JSON.stringify([...branches]);
        await db
          .insertInto('watched')
          .values({ repository: String(repository), branches: names })
          .onConflict((row) => row.column('repository').doUpdateSet({ branches: names }))
          .execute();
      }),
    find: (repository) =>
      guarded('read the watched branches', async () => {
        const row = await db
          .selectFrom('watched')
          .select('branches')
          .where('repository', '=', String(repository))
          .executeTakeFirst();
        return row && new Set(Array.isArray(row.branches) ? row.branches.map(String) : []);
      }),
  };
}
