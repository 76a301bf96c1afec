import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { StoredAnswer, Token } from '../ports/access-store.ts';
import type { Change } from '../ports/change-store.ts';
import type { Subscription } from '../ports/subscription-store.ts';
import { rowOfChange } from './change-rows.ts';
import { fabricColumns, isoTime, jsonText } from './columns.ts';
import { isOpen, readChanges, writeRecords } from './create-change-store.ts';
import { rowOfSubscription, subscriptionOf } from './create-subscription-store.ts';
import { rowOfToken, tokenOf } from './create-token-store.ts';
import type { Transaction } from './database.ts';
import { savedFinding, savedReport } from './saved-drift.ts';
import type { SavedKind } from './saved-kind.ts';

type SavedAnswer = {
  readonly token: string;
  readonly key: string;
  readonly digest: string;
  readonly answer: StoredAnswer;
  readonly at: string;
};
type SavedFabric = { readonly repository: number; readonly fabric: string; readonly lastEvent: number };
type SavedAudit = Readonly<Record<string, unknown>> & { readonly at: string };

/** Read at a time: a Change may hold an upload of 24 MB. */
const pageSizes = { change: 10, audit: 1_000 };

const token: SavedKind<Token & { readonly hash: string }> = {
  read: async function* (database) {
    const rows = await database.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').execute();
    for (const row of rows) yield { ...tokenOf(row), hash: row.hash };
  },
  write: async (transaction, { hash, ...row }) => {
    await transaction.insertInto('tokens').values(rowOfToken(row, hash)).execute();
  },
};

const answer: SavedKind<SavedAnswer> = {
  read: async function* (database) {
    const settled = database.selectFrom('idempotency').selectAll().where('answer', 'is not', null);
    for (const { created_at, answer: given, ...row } of await settled.orderBy('token').orderBy('key').execute()) {
      yield { ...row, answer: given as StoredAnswer, at: isoTime(created_at) };
    }
  },
  write: async (transaction, { at, answer: given, ...row }) => {
    const values = { ...row, answer: jsonText(given), created_at: new Date(at) };
    await transaction.insertInto('idempotency').values(values).execute();
  },
};

/** Open Changes: of those with a pull request GitHub knows the most, but not what was decided or added since. */
const change: SavedKind<Change> = {
  read: async function* (database) {
    for (let last = ''; ; ) {
      const page = sql<boolean>`${isOpen} and id > ${last}`;
      const rows = await readChanges(database, page, sql`order by id limit ${pageSizes.change}`);
      yield* rows;
      last = rows.at(-1)?.id ?? '';
      if (rows.length < pageSizes.change) return;
    }
  },
  write: async (transaction, row) => {
    await transaction.insertInto('changes').values(rowOfChange(row)).execute();
    await writeRecords(transaction, row);
  },
};

/**
 * How far a feed had come. Restored, it goes on with its numbers in another epoch, for numbers given since the backup
 * would be given again: who follows is told that its place is gone.
 */
const fabric: SavedKind<SavedFabric> = {
  read: async function* (database) {
    const fabrics = database.selectFrom('fabrics').select(['repository', 'fabric', 'last_event']);
    for (const row of await fabrics.orderBy('repository').orderBy('fabric').execute()) {
      yield { repository: Number(row.repository), fabric: row.fabric, lastEvent: Number(row.last_event) };
    }
  },
  write: async (transaction, { lastEvent, ...ref }) => {
    const nothing = {
      installation: '0',
      owner: '',
      repo: '',
      branch: '',
      directory: '',
      commit: '',
      tree: '',
      rules: null,
    };
    const feed = { epoch: randomUUID(), last_event: String(lastEvent), compacted_to: String(lastEvent) };
    await transaction
      .insertInto('fabrics')
      .values({ ...fabricColumns(ref), ...nothing, ...feed })
      .execute();
  },
};

const subscription: SavedKind<Subscription> = {
  read: async function* (database) {
    const rows = await database.selectFrom('subscriptions').selectAll().orderBy('created_at').orderBy('id').execute();
    for (const row of rows) yield subscriptionOf(row);
  },
  write: async (transaction, row) => {
    await transaction.insertInto('subscriptions').values(rowOfSubscription(row)).execute();
  },
};

const audit: SavedKind<SavedAudit> = {
  read: async function* (database) {
    for (let last = '0'; ; ) {
      const page = database.selectFrom('audit').selectAll().where('id', '>', last).orderBy('id').limit(pageSizes.audit);
      const rows = await page.execute();
      for (const { id: _, at, ...row } of rows) yield { ...row, at: isoTime(at) };
      last = String(rows.at(-1)?.id ?? '0');
      if (rows.length < pageSizes.audit) return;
    }
  },
  write: async (transaction, row) => {
    await sql`
      insert into hedgerow.audit
        (at, token, token_name, request, method, path, repository, fabric, change, pull_request, status)
      select at, token, token_name, request, method, path, repository, fabric, change, pull_request, status
      from json_populate_record(null::hedgerow.audit, ${jsonText(row)}::json)`.execute(transaction);
  },
};

/** In the order in which they are read while servers are at work: an answer stands only beside the Change it tells of. */
export const savedKinds = {
  ...{ token, answer, change, fabric, subscription, audit },
  ...{ finding: savedFinding, report: savedReport },
};

const tables = [
  ...(['audit', 'subscriptions', 'events', 'records', 'fabrics', 'changes', 'idempotency', 'tokens'] as const),
  ...(['drift', 'drift_history', 'live_records'] as const),
];
/** A fabric counts although its records can be read again: how far its feed has come cannot. */
const kept = ['audit', 'subscriptions', 'fabrics', 'changes', 'tokens', 'drift', 'drift_history'] as const;

/** Whether there is anything of these that a restore would mix with. */
export async function holdsSavedRows(transaction: Transaction): Promise<boolean> {
  const each = kept.map((table) => sql`exists (select from ${sql.table(`hedgerow.${table}`)})`);
  const { rows } = await sql<{ found: boolean }>`select ${sql.join(each, sql` or `)} as found`.execute(transaction);
  return rows[0]?.found === true;
}

/** Empties what a backup carries of these, and what rests on it. */
export async function clearSavedRows(transaction: Transaction): Promise<void> {
  for (const table of tables) await transaction.deleteFrom(table).execute();
}
