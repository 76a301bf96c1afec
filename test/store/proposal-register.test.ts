import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { countProposals, createProposalRegister } from '../../src/store/proposal-register.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

describeEachDatabase('how proposals stand', ({ newPlace, open }) => {
  let database: Database;
  const warned: unknown[] = [];
  beforeAll(async () => {
    database = await open(await newPlace());
  });
  afterAll(() => database.close());

  const count = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await countProposals(database.sql)).map((one) => [one.state, one.count]));

  test('the last look at a repository counts, whoever made it', async () => {
    const [one, other] = [1, 2].map(() => createProposalRegister(database, (error) => void warned.push(error)));
    await one?.note(
      1,
      new Map([
        ['a', 'open'],
        ['b', 'absent'],
      ]),
    );
    await other?.note(2, new Map([['a', 'open']]));
    expect(await count()).toEqual({ open: 2, absent: 1 });
    await other?.note(1, new Map([['a', 'left']]));
    expect(await count()).toEqual({ open: 1, left: 1 });
    await one?.note(2, new Map());
    expect(await count()).toEqual({ left: 1 });
    expect(warned).toEqual([]);
  });
});
