import type { Pause, PauseScope, PauseStore } from '../ports/pause-store.ts';
import type { Database } from './database.ts';
import { readStoreFailure } from './store-error.ts';

/** Milliseconds that an answer is good for: a pause of another process holds here that much later (DESIGN.md 5.5: 5 s). */
const goodFor = 1_000;

type Known = { readonly until: number; readonly pauses: Promise<ReadonlyMap<string, Pause>> };

/** The pauses that all processes at a database share; `now` in milliseconds. They survive whatever happens to the rest. */
export function createStoredPauses({ sql: db }: Pick<Database, 'sql'>, now: () => number = Date.now): PauseStore {
  const known = new Map<number, Known>();

  const read = async (repository: number): Promise<ReadonlyMap<string, Pause>> => {
    const rows = await db
      .selectFrom('pauses')
      .select(['fabric', 'by', 'since'])
      .where('repository', '=', String(repository))
      .execute();
    return new Map(rows.map(({ fabric, by, since }) => [fabric, { by, since: new Date(since).toISOString() }]));
  };
  const ask = (repository: number): Promise<ReadonlyMap<string, Pause>> => {
    const last = known.get(repository);
    if (last && last.until > now()) return last.pauses;
    for (const [id, { until }] of known) if (until <= now()) known.delete(id);
    const pauses = read(repository);
    known.set(repository, { until: now() + goodFor, pauses });
    pauses.catch(() => known.delete(repository));
    return pauses;
  };
  const guarded = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw readStoreFailure(action, error);
    }
  };
  return {
    find: ({ repository, fabric = '' }) =>
      guarded('read pauses', async () => {
        const pauses = await ask(repository);
        return pauses.get('') ?? pauses.get(fabric);
      }),
    read: (repository) =>
      guarded('read pauses', async () => {
        known.delete(repository);
        return await ask(repository);
      }),
    pause: ({ repository, fabric = '' }: PauseScope, { by, since }) =>
      guarded('write a pause', async () => {
        await db
          .insertInto('pauses')
          .values({ repository: String(repository), fabric, by, since: new Date(since) })
          .onConflict((row) => row.columns(['repository', 'fabric']).doNothing())
          .execute();
        known.delete(repository);
      }),
    resume: ({ repository, fabric = '' }) =>
      guarded('lift a pause', async () => {
        await db
          .deleteFrom('pauses')
          .where('repository', '=', String(repository))
          .where('fabric', '=', fabric)
          .execute();
        known.delete(repository);
      }),
  };
}
