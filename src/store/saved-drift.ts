import type { DriftEntry, DriftStanding } from '../ports/drift-store.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { fabricColumns, isFabric, jsonText } from './columns.ts';
import { entryOf, standingOf } from './create-drift-store.ts';
import type { Sql } from './database.ts';
import { countsOf } from './drift-figures.ts';
import type { SavedKind } from './saved-kind.ts';

/** Read at a time: a report may tell of thousands of records. */
const pageSize = 20;

/** The last comparison of a fabric, and where its report page is; what its cluster holds is read again. */
export const savedFinding: SavedKind<DriftStanding> = {
  read: async function* (database) {
    const rows = await database.selectFrom('drift').selectAll().orderBy('repository').orderBy('fabric').execute();
    yield* rows.map(standingOf);
  },
  write: async (transaction, { finding, number, since, comparedAt, unreachable, page, ...ref }) => {
    await transaction
      .insertInto('drift')
      .values({
        ...fabricColumns(ref),
        ...{ number: String(number), finding: jsonText(finding), counts: jsonText(countsOf(finding)), page },
        ...{ since: new Date(since), compared_at: new Date(comparedAt) },
        unreachable_since: unreachable === undefined ? null : new Date(unreachable.since),
        unreachable: unreachable?.message ?? null,
      })
      .execute();
  },
};

/** How the drift of a fabric changed. */
export const savedReport: SavedKind<FabricRef & DriftEntry> = {
  read: async function* (database) {
    for (const ref of await fabricsWithReports(database)) yield* reportsOf(database, ref);
  },
  write: async (transaction, { number, at, finding, ...ref }) => {
    await transaction
      .insertInto('drift_history')
      .values({ ...fabricColumns(ref), number: String(number), at: new Date(at), finding: jsonText(finding) })
      .execute();
  },
};

async function fabricsWithReports(database: Sql): Promise<FabricRef[]> {
  const rows = await database
    .selectFrom('drift_history')
    .select(['repository', 'fabric'])
    .distinct()
    .orderBy('repository')
    .orderBy('fabric')
    .execute();
  return rows.map(({ repository, fabric }) => ({ repository: Number(repository), fabric }));
}

async function* reportsOf(database: Sql, ref: FabricRef): AsyncGenerator<FabricRef & DriftEntry> {
  const all = database.selectFrom('drift_history').where(isFabric(ref)).selectAll().orderBy('number').limit(pageSize);
  for (let last = '0'; ; ) {
    const rows = await all.where('number', '>', last).execute();
    yield* rows.map((row) => ({ ...ref, ...entryOf(row) }));
    last = rows.at(-1)?.number ?? '0';
    if (rows.length < pageSize) return;
  }
}
