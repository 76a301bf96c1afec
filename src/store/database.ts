import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Sql = Kysely<Tables>;
export type Transaction = KyselyTransaction<Tables>;

export type Rows = { readonly rows: readonly Readonly<Record<string, unknown>>[] };

/** A lasting connection to the database: hears what others say on a channel, and may hold the lock of this process. */
export type Session = { readonly close: () => Promise<void> };

export type SessionOptions = {
  /** Number of the lock by which this process is known to be there; a number of its own for each process. */
  readonly lock?: number;
  readonly channel: string;
  /** Called for each message, and without one after every (re)connection, when messages may have been missed. */
  readonly hear: (message: string | undefined) => void;
};

/**
 * `now`: on the disk when it is done. `soon`: a crash may undo it, for what is simply done again then. Only an embedded
 * database makes use of it, for there the crash ends the process as well: a server that lost the claim of a process
 * that goes on would give the same job to another.
 */
export type Durability = 'now' | 'soon';

/** Where and with which token a process can be asked about its jobs. */
export type Control = { readonly url: string; readonly token: string };

/** One database, whichever it is: PostgreSQL in this process (`embedded`) or a server that several processes share. */
export type Database = {
  readonly kind: 'embedded' | 'server';
  /** Queries; every table stands in the schema `hedgerow`. */
  readonly sql: Sql;
  /** All or nothing. Transactions are begun here and not from `sql`. */
  readonly transact: <T>(work: (transaction: Transaction) => Promise<T>, durability?: Durability) => Promise<T>;
  /** One statement with values, or a script of several without. */
  readonly run: (text: string, values?: readonly unknown[]) => Promise<Rows>;
  readonly openSession: (options: SessionOptions) => Promise<Session>;
  /** Says, for others on this machine that find the data directory taken, how this process can be asked. */
  readonly publish: (control: Control) => void;
  readonly close: () => Promise<void>;
};
