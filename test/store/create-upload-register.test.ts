import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUploadRegister } from '../../src/store/create-upload-register.ts';
import type { Database } from '../../src/store/database.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

describeEachDatabase('the bases of uploads', ({ newPlace, open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open(await newPlace());
  });
  afterAll(() => database.close());

  test('that one process learned of are known to all, in their order, for one branch', async () => {
    const [one, other] = [createUploadRegister(database), createUploadRegister(database)];
    const ref = { repository: 7, fabric: 'fabric-1', branch: 'main' };
    expect(await other.find(ref)).toBeUndefined();
    await one.keep(ref, new Map());
    expect(await other.find(ref)).toEqual(new Map());
    const uploads = new Map([
      ['b', 'commit-1'],
      ['a', undefined],
      ['c', 'commit-1'],
    ]);
    await one.keep(ref, uploads);
    expect([...((await other.find(ref)) ?? [])]).toEqual([...uploads]);
    expect(await other.find({ ...ref, fabric: 'fabric-2' })).toBeUndefined();
    expect(await other.find({ ...ref, branch: 'lab' })).toBeUndefined();
    await other.keep({ ...ref, branch: 'lab' }, new Map());
    expect(await one.find(ref)).toBeUndefined();
  });
});
