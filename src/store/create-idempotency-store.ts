import { sql } from 'kysely';
import type { IdempotencyStore, StoredAnswer } from '../ports/access-store.ts';
import { jsonText } from './columns.ts';
import type { Database } from './database.ts';
import { guarded } from './guarded.ts';

/** Hours that an answer is kept (DESIGN.md 5.7). */
const keptHours = 24;
/** Minutes after which a request that never settled its key counts as dead: longer than any request takes. */
const deadMinutes = 5;

/** The answers that all processes at a database share. */
export function createIdempotencyStore({ sql: db }: Pick<Database, 'sql'>): IdempotencyStore {
  const run = <T>(work: () => Promise<T>): Promise<T> => guarded('keep an answer', work);
  return {
    claim: (token, key, digest) =>
      run(async () => {
        for (;;) {
          const { rows } = await sql`
            insert into hedgerow.idempotency as known (token, key, digest) values (${token}, ${key}, ${digest})
            on conflict (token, key) do update set digest = excluded.digest, answer = null, created_at = now()
            where ${isExpired} or (known.answer is null and known.digest = excluded.digest
              and known.created_at < now() - make_interval(mins => ${sql.lit(deadMinutes)}))
            returning digest`.execute(db);
          if (rows.length > 0) return { is: 'mine' };
          const known = await db
            .selectFrom('idempotency')
            .select(['digest', 'answer'])
            .where('token', '=', token)
            .where('key', '=', key)
            .executeTakeFirst();
          // Released between the two questions: it is free again.
          if (known === undefined) continue;
          if (known.digest !== digest) return { is: 'other' };
          return known.answer === null ? { is: 'running' } : { is: 'done', answer: known.answer as StoredAnswer };
        }
      }),
    settle: (token, key, answer) =>
      run(async () => {
        await db
          .updateTable('idempotency')
          .set({ answer: jsonText(answer) })
          .where('token', '=', token)
          .where('key', '=', key)
          .execute();
      }),
    release: (token, key) =>
      run(async () => {
        await db
          .deleteFrom('idempotency')
          .where('token', '=', token)
          .where('key', '=', key)
          .where('answer', 'is', null)
          .execute();
      }),
  };
}

const isExpired = sql`known.created_at < now() - make_interval(hours => ${sql.lit(keptHours)})`;

/** Forgets answers that are no longer kept; returns how many. */
export async function pruneAnswers({ sql: db }: Pick<Database, 'sql'>): Promise<number> {
  const { numAffectedRows } = await sql`delete from hedgerow.idempotency known where ${isExpired}`.execute(db);
  return Number(numAffectedRows ?? 0);
}
