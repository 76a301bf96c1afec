import { pruneBlobs } from './blob-shelf.ts';
import { pruneAnswers } from './create-idempotency-store.ts';
import { pruneRequests } from './create-stored-ledger.ts';
import type { Database } from './database.ts';
import { pruneDeliveries } from './deliveries.ts';
import { compactEvents, emptyChanges, pruneReports } from './retention.ts';

/** How long things are kept (DESIGN.md 5.7). */
export type Retention = {
  readonly deliveryDays: number;
  readonly eventDays: number;
  readonly driftDays: number;
  /** Bytes of the cache of file contents. */
  readonly blobBytes: number;
};

/** Forgets what is older than it is kept for; returns how much that was. */
export async function prune(
  database: Database,
  { deliveryDays, eventDays, driftDays, blobBytes }: Retention,
): Promise<Readonly<Record<'deliveries' | 'blobs' | 'events' | 'answers' | 'changes' | 'reports', number>>> {
  return {
    deliveries: await pruneDeliveries(database, deliveryDays),
    blobs: await pruneBlobs(database, blobBytes),
    events: await compactEvents(database, eventDays),
    answers: await pruneAnswers(database),
    reports: await pruneReports(database, driftDays),
    changes: await emptyChanges(database, eventDays),
  };
}

/**
 * Forgets the requests that count no more, and gives the space of dead rows back to the tables: a PostgreSQL server does
 * the latter by itself, an embedded one does not.
 */
export async function tidy(database: Database): Promise<void> {
  await pruneRequests(database);
  if (database.kind === 'embedded') await database.run('vacuum');
}
