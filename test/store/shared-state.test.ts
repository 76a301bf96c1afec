import { afterAll, beforeAll } from 'vitest';
import { createStoredLedger } from '../../src/store/create-stored-ledger.ts';
import { createStoredPauses } from '../../src/store/create-stored-pauses.ts';
import type { Database } from '../../src/store/database.ts';
import { describePauses } from '../ports/pause-store-contract.ts';
import { describeLedger } from '../ports/request-ledger-contract.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

// What processes share through the database keeps the contracts that its counterparts in memory keep.
describeEachDatabase('the database', ({ newPlace, open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open(await newPlace());
  });
  afterAll(() => database?.close());

  describeLedger('the database', (limits) => {
    let ahead = 0;
    const pass = (milliseconds: number) => {
      ahead += milliseconds;
    };
    const close = async () => {
      await database.run('delete from hedgerow.requests; delete from hedgerow.request_holds');
    };
    const ledger = () => createStoredLedger(database, limits, () => ahead);
    return { ledger: ledger(), other: ledger(), pass, close };
  });

  describePauses('the database', () => {
    let now = 0;
    const pauses = () => createStoredPauses(database, () => now);
    const pass = (milliseconds: number) => {
      now += milliseconds;
    };
    return { pauses: pauses(), other: pauses(), pass };
  });
});
