import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { DriftFinding } from '../../src/drift/drift-finding.ts';
import type { DriftRecord, DriftReport } from '../../src/drift/drift-report.ts';
import type { LiveRecord } from '../../src/drift/live-record.ts';
import { createDriftStore } from '../../src/store/create-drift-store.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { prune } from '../../src/store/prune.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

const ref = { repository: 7, fabric: 'f' };
const other = { repository: 7, fabric: 'g' };
const keyOf = (name: string) => ({ group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name });
const [at1, at2, at3] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:05:00.000Z', '2026-01-01T00:10:00.000Z'];
const inSync: DriftReport['counts'] = { inSync: 3, changed: 0, missing: 0, extra: 0, pending: 0, unknown: 0 };

function find(records: readonly DriftRecord[] = [], more: Partial<DriftFinding> = {}, objects = 3): DriftFinding {
  const counts = { ...inSync, inSync: 3 - records.length, changed: records.length };
  const kinds = [{ group: 'vpc.githedgehog.com', kind: 'VPC', status: 'read', objects } as const];
  return { report: { name: 'f', counts, kinds, records, notes: [] }, commit: 'c1', ...more };
}

function changed(name: string, live: number, line = 4): DriftRecord {
  const differences = [{ pointer: '/spec/vlan', git: 1, live, line, manager: 'kubectl-edit', time: at1 }];
  return { key: keyOf(name), state: 'changed', path: `managed/vpc/${name}.yaml`, line: 1, differences };
}

function liveOf(name: string, vlan: number): LiveRecord {
  return { key: keyOf(name), state: 'in-sync', value: { z: 1, spec: { vlan, text: '\0 \ud800' } }, differences: [] };
}

describeEachDatabase('what stands of comparisons', ({ newPlace, open }) => {
  let database: Database | undefined;
  const opened = (): Database => {
    if (database === undefined) throw new Error('no database');
    return database;
  };
  beforeEach(async () => {
    database ??= await open(await newPlace());
    for (const table of ['fabrics', 'records', 'events', 'drift', 'drift_history', 'live_records'])
      await database.run(`delete from hedgerow.${table}`);
    await createRecordIndex(database).update(
      {
        ...{ ...ref, installation: 1, owner: 'acme', repo: 'net', branch: 'main', directory: '' },
        ...{ commit: 'c1', tree: 't1', put: [], remove: [] },
      },
      undefined,
    );
  });
  afterAll(() => database?.close());
  const events = async () => {
    const page = await createFeed(opened()).read(ref, undefined, 50);
    return page.is === 'page' ? page.events.map(({ type, commit, about }) => ({ type, commit, about })) : page.is;
  };

  test('nothing, before the first comparison', async () => {
    const store = createDriftStore(opened());
    expect([await store.find(ref), await store.list(), await store.history(ref, { limit: 9 })]).toEqual([
      undefined,
      [],
      [],
    ]);
    expect([await store.confirm(ref, at1), await store.miss(ref, 'away', at1)]).toEqual([undefined, undefined]);
    expect(await store.live(ref)).toEqual(new Map());
    expect(await store.pageOf(ref)).toBeUndefined();
  });

  test('what is news becomes an entry and an event with both counts; what is not only moves the time', async () => {
    const store = createDriftStore(opened());
    const first = await store.keep(ref, find(), [], at1);
    expect(first).toEqual({
      ...{ ...ref, number: 1, finding: find(), since: at1, comparedAt: at1 },
      page: expect.stringMatching(/^[\w-]{24}$/),
    });
    expect(await store.keep(ref, find(), [], at2)).toEqual({ ...first, comparedAt: at2 });
    expect([await store.pageOf(ref), await store.pageOf(other)]).toEqual([first.page, undefined]);
    const drifted = find([changed('a', 5)]);
    const second = await store.keep(ref, drifted, [], at3);
    expect(second).toEqual({ ...first, number: 2, finding: drifted, since: at3, comparedAt: at3 });
    expect(await store.find(ref)).toEqual(second);
    expect(await store.history(ref, { limit: 9 })).toEqual([
      { number: 2, at: at3, finding: drifted },
      { number: 1, at: at1, finding: find() },
    ]);
    expect(await store.history(ref, { limit: 9, before: 2 })).toHaveLength(1);
    expect(await store.history(ref, { limit: 1 })).toMatchObject([{ number: 2 }]);
    expect(await events()).toEqual([
      { type: 'drift.changed', commit: 'c1', about: { counts: inSync } },
      { type: 'drift.changed', commit: 'c1', about: { counts: { ...inSync, inSync: 2, changed: 1 }, old: inSync } },
    ]);
  });

  describe('no news, but kept', () => {
    test.each([
      ['another commit', find([changed('a', 5)], { commit: 'c2' })],
      ['another line', find([{ ...changed('a', 5, 9), line: 3 }])],
      ['objects of others', find([changed('a', 5)], {}, 400)],
    ])('%s', async (_what, next) => {
      const store = createDriftStore(opened());
      await store.keep(ref, find([changed('a', 5)]), [], at1);
      expect(await store.keep(ref, next, [], at2)).toMatchObject({ number: 1, since: at1, finding: next });
      expect(await events()).toHaveLength(1);
    });
  });

  test.each([
    ['another value', find([changed('a', 6)])],
    ['another record', find([changed('b', 5)])],
    ['extras that are not known', find([changed('a', 5)], { extrasUnknown: 'acme/lab is not indexed yet' })],
    [
      'a deployer that fails',
      find([changed('a', 5)], { deployer: { name: 'Argo CD', status: 'failing', selfHeals: false, scope: [] } }),
    ],
  ])('news: %s', async (_what, next) => {
    const store = createDriftStore(opened());
    await store.keep(ref, find([changed('a', 5)]), [], at1);
    expect(await store.keep(ref, next, [], at2)).toMatchObject({ number: 2, since: at2 });
  });

  test('a cluster that is away: since its first failure, and the last finding stays', async () => {
    const store = createDriftStore(opened());
    const kept = await store.keep(ref, find([changed('a', 5)]), [liveOf('a', 5)], at1);
    expect(await store.miss(ref, 'timed out', at2)).toEqual({
      ...kept,
      unreachable: { since: at2, message: 'timed out' },
    });
    expect(await store.miss(ref, 'refused\0', at3)).toMatchObject({
      unreachable: { since: at2, message: 'refused' },
      comparedAt: at1,
    });
    expect((await store.live(ref)).size).toBe(1);
    expect(await store.confirm(ref, at3)).toEqual({ ...kept, comparedAt: at3 });
    await store.miss(ref, 'again', at3);
    expect(await store.keep(ref, find([changed('a', 5)]), [], at3)).toEqual({ ...kept, comparedAt: at3 });
    expect(await events()).toHaveLength(1);
  });

  test('live values come back as they were, of all or of some; only what differs is written', async () => {
    const store = createDriftStore(opened());
    await store.keep(ref, find(), [liveOf('a', 1), liveOf('b', 1), liveOf('c', 1)], at1);
    await store.keep(other, find(), [liveOf('a', 9)], at1);
    const id = (name: string) => `vpc.githedgehog.com/VPC/default/${name}`;
    expect(await store.live(ref, [id('a'), 'none', '\0'])).toEqual(new Map([[id('a'), liveOf('a', 1)]]));
    const rows = async () =>
      (await opened().run('select key, xmin::text as x, fabric from hedgerow.live_records order by fabric, key')).rows;
    const before = await rows();
    await store.keep(ref, find(), [liveOf('a', 1), liveOf('b', 2), liveOf('d', 1)], at2);
    const after = await rows();
    expect([...(await store.live(ref)).values()]).toEqual([liveOf('a', 1), liveOf('b', 2), liveOf('d', 1)]);
    expect(Object.keys((await store.live(ref)).get(id('a'))?.value ?? {})).toEqual(['z', 'spec']);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).not.toEqual(before[1]);
    expect((await store.live(other)).size).toBe(1);
  });

  test('comparisons at once are entries one after the other', async () => {
    const store = createDriftStore(opened());
    await Promise.all(
      [1, 2, 3, 4].map((live) => store.keep(ref, find([changed('a', live)]), [liveOf('a', live)], at1)),
    );
    expect((await store.history(ref, { limit: 9 })).map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    expect(await events()).toHaveLength(4);
    expect((await store.find(ref))?.number).toBe(4);
  });

  test('what is forgotten is gone but its history; with its fabric all is', async () => {
    const store = createDriftStore(opened());
    const { page } = await store.keep(ref, find(), [liveOf('a', 1)], at1);
    await store.keep(other, find(), [liveOf('a', 1)], at1);
    await store.forget(ref);
    expect(await store.find(ref)).toBeUndefined();
    expect((await store.live(ref)).size).toBe(0);
    const again = await store.keep(ref, find(), [], at2);
    expect(again).toMatchObject({ number: 2, since: at2 });
    expect(again.page).not.toBe(page);
    await createRecordIndex(opened()).forget(ref);
    expect(await store.history(ref, { limit: 9 })).toEqual([]);
    expect((await store.list()).map(({ fabric }) => fabric)).toEqual(['g']);
    expect((await store.live(other)).size).toBe(1);
  });

  test('old entries go, but for the one that stands', async () => {
    const store = createDriftStore(opened());
    for (const live of [1, 2, 3]) await store.keep(ref, find([changed('a', live)]), [], at1);
    const days = { deliveryDays: 7, eventDays: 90, driftDays: 1, blobBytes: 1_000_000 };
    expect((await prune(opened(), { ...days, driftDays: 3_650 })).reports).toBe(0);
    await opened().run(`update hedgerow.drift_history set at = now() - interval '3 days'`);
    expect((await prune(opened(), days)).reports).toBe(2);
    expect((await store.history(ref, { limit: 9 })).map(({ number }) => number)).toEqual([3]);
  });
});
