import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenPull } from '../../src/ports/told-proposal.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
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

  const ref = { repository: 7, fabric: 'f' };
  const standing = (open?: OpenPull, closed: [number, boolean][] = [], flow: 'normalize' | 'adopt' = 'normalize') => ({
    flow,
    open,
    closed: new Map(closed),
  });

  test('a feed is told once of what it does not know yet, whoever tells', async () => {
    const [one, other] = [1, 2].map(() => createProposalRegister(database, (error) => void warned.push(error)));
    if (one === undefined || other === undefined) throw new Error('no registers');
    const [index, feed] = [createRecordIndex(database), createFeed(database)];
    await one.tell(ref, standing({ number: 1, head: 'a' }));
    expect(await feed.head(ref)).toBeUndefined();
    const where = { installation: 1, owner: 'a', repo: 'n', branch: 'main', directory: '' };
    await index.update({ ...ref, ...where, commit: 'c1', tree: 't1', rules: 'r', put: [], remove: [] }, undefined);

    await Promise.all([one, other, one, other].map((each) => each.tell(ref, standing({ number: 1, head: 'a' }))));
    await other.tell(ref, standing({ number: 4, head: 'x' }, [], 'adopt'));
    await one.tell(ref, standing({ number: 1, head: 'b' }, [[9, true]]));
    expect((await index.find(ref))?.proposals).toEqual([
      { flow: 'adopt', number: 4, head: 'x' },
      { flow: 'normalize', number: 1, head: 'b' },
    ]);
    await other.tell(ref, standing({ number: 2, head: 'c' }, [[1, true]]));
    await one.tell(ref, standing(undefined, []));
    await one.tell(ref, standing(undefined, [[2, false]]));
    await one.tell(ref, standing({ number: 2, head: 'c' }));
    const page = await feed.read(ref, undefined, 50);
    const told = page.is === 'page' ? page.events : [];
    expect(
      told.map(({ number, type, commit, about }) => `${number} ${type} ${commit} ${JSON.stringify(about)}`),
    ).toEqual([
      '1 proposal.opened a {"flow":"normalize","pullRequest":1}',
      '2 proposal.opened x {"flow":"adopt","pullRequest":4}',
      '3 proposal.updated b {"flow":"normalize","pullRequest":1}',
      '4 proposal.closed b {"flow":"normalize","pullRequest":1,"merged":true}',
      '5 proposal.opened c {"flow":"normalize","pullRequest":2}',
      '6 proposal.closed c {"flow":"normalize","pullRequest":2}',
      '7 proposal.opened c {"flow":"normalize","pullRequest":2}',
    ]);
    expect(warned).toEqual([]);
  });
});
