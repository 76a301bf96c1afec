import { afterAll, beforeAll, expect, test } from 'vitest';
import { noRequestLimits } from '../../src/ports/request-ledger.ts';
import { createStoredLedger, pruneRequests } from '../../src/store/create-stored-ledger.ts';
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

  test('what counts in no window any more is forgotten', async () => {
    const limits = { ...noRequestLimits, contentPerHour: 1 };
    let ahead = -3_000_000;
    const ledger = createStoredLedger(database, limits, () => ahead);
    await ledger.take(1, { points: 1, isContent: false }, 0);
    await ledger.take(1, { points: 5, isContent: true }, 0);
    ahead -= 1_000_000;
    await ledger.take(2, { points: 5, isContent: true }, 0);
    await pruneRequests(database);
    const { rows } = await database.run('select installation::int, content from hedgerow.requests');
    expect(rows).toEqual([{ installation: 1, content: true }]);
    ahead = 0;
    expect((await ledger.take(1, { points: 5, isContent: true }, 0)).granted).toBe(false);
    await database.run('delete from hedgerow.requests');
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
