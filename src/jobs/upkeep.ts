import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { prune, type Retention, tidy } from '../store/prune.ts';
import type { Chore } from './chores.ts';

const hour = 3_600_000;

/** What keeps the database small. */
export function createUpkeep(database: Database, retention: Retention, log: Logger): Chore[] {
  return [
    {
      name: 'prune',
      every: 24 * hour,
      run: async () => log.info(await prune(database, retention), 'Forgot what was kept long enough'),
    },
    { name: 'tidy', every: hour, run: () => tidy(database) },
  ];
}
