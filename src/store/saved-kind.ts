import type { Sql, Transaction } from './database.ts';

/** Rows of one kind, as a backup carries them. */
export type SavedKind<Row extends object> = {
  readonly read: (database: Sql) => AsyncIterable<Row>;
  readonly write: (transaction: Transaction, row: Row) => Promise<void>;
};
