import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { RecordKey } from '../../src/domain/record-key.ts';
import type { Token } from '../../src/ports/access-store.ts';
import type { Change } from '../../src/ports/change-store.ts';
import type { Subscription } from '../../src/ports/subscription-store.ts';
import { createAuditLog } from '../../src/store/create-audit-log.ts';
import { createChangeStore } from '../../src/store/create-change-store.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createIdempotencyStore } from '../../src/store/create-idempotency-store.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import { createSubscriptionStore } from '../../src/store/create-subscription-store.ts';
import { createTokenStore } from '../../src/store/create-token-store.ts';
import type { Database } from '../../src/store/database.ts';
import { countChanges } from '../../src/store/figures.ts';
import { prune } from '../../src/store/prune.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

const ref = { repository: 7, fabric: 'f' };
const indexed = {
  ...ref,
  installation: 1,
  owner: 'a',
  repo: 'n',
  branch: 'main',
  directory: '',
  tree: 't',
  rules: 'r',
};
const retention = { deliveryDays: 7, eventDays: 90, driftDays: 365, blobBytes: 1_000_000 };

function keyOf(name: string): RecordKey {
  return { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name };
}

function change(id: string, more: Partial<Change> = {}): Change {
  const at = `2026-01-01T00:00:${id.length.toString().padStart(2, '0')}.000Z`;
  return {
    ...{ ...ref, id, state: 'queued', title: `T ${id}`, message: 'M', requester: { token: 't1', says: 'Ann' } },
    content: { is: 'edits', edits: [{ op: 'merge-patch', key: keyOf('a'), patch: { spec: { x: '\0' } }, base: 'b' }] },
    ...{ forced: false, added: [], collisions: [], resolutions: [], isWithdrawn: false },
    records: [{ key: keyOf('a'), value: { spec: { x: 1 } } }, { key: keyOf('b') }],
    ...{ createdAt: at, updatedAt: at },
    ...more,
  };
}

describeEachDatabase('what Git does not know', ({ newPlace, open }) => {
  let database: Database | undefined;
  const opened = (): Database => {
    if (database === undefined) throw new Error('no database');
    return database;
  };
  const tables = ['fabrics', 'records', 'events', 'changes', 'tokens', 'idempotency', 'subscriptions', 'audit'];
  beforeEach(async () => {
    database ??= await open(await newPlace());
    for (const table of tables) await database.run(`delete from hedgerow.${table}`);
  });
  afterAll(() => database?.close());
  const types = async (): Promise<string[]> => {
    const page = await createFeed(opened()).read(ref, undefined, 100);
    return page.is === 'page' ? page.events.map(({ number, type }) => `${number} ${type}`) : [page.is];
  };

  describe('Changes', () => {
    test('are kept once, also of a fabric that is not indexed', async () => {
      const store = createChangeStore(opened());
      const one = change('a', { pullRequest: 3, head: 'h', base: 'c', planId: 'p', reason: 'r' });
      expect(await store.add(one, [{ type: 'change.queued' }])).toBe(true);
      expect(await store.add(change('a', { title: 'other' }), [])).toBe(false);
      expect(await store.find(ref, 'a')).toEqual(one);
      expect(await store.find({ ...ref, fabric: 'g' }, 'a')).toBeUndefined();
      expect(await store.find(ref, 'a\0')).toBeUndefined();
      expect(await types()).toEqual(['unknown-fabric']);
    });

    test('change under their lock, with the events of it, and lose what is undefined', async () => {
      await createRecordIndex(opened()).update({ ...indexed, commit: 'c', put: [], remove: [] }, undefined);
      const store = createChangeStore(opened());
      await store.add(change('a', { reason: 'waits' }), [{ type: 'change.queued', about: { change: 'a' } }]);
      const step = (number: number) =>
        store.update(ref, 'a', (before) => ({
          patch: { title: `${before.title}${number}`, state: 'proposed', pullRequest: number, reason: undefined },
          events: [{ type: 'change.proposed' }],
        }));
      const after = await Promise.all([step(1), step(2), step(3)]);
      const last = await store.find(ref, 'a');
      expect(last?.title).toHaveLength('T a123'.length);
      expect(after).toContainEqual(last);
      expect(last).not.toHaveProperty('reason');
      expect(last?.records).toHaveLength(2);
      await store.update(ref, 'a', () => undefined);
      await store.update(ref, 'a', () => ({ patch: { records: [{ key: keyOf('c') }] } }));
      expect((await store.find(ref, 'a'))?.records).toEqual([{ key: keyOf('c') }]);
      expect(await store.update(ref, 'none', () => ({ patch: {} }))).toBeUndefined();
      expect(await types()).toEqual(['1 change.queued', '2 change.proposed', '3 change.proposed', '4 change.proposed']);
    });

    test('are listed newest first, by state and by record; the open ones of a repository oldest first', async () => {
      const store = createChangeStore(opened());
      for (const [id, state] of [
        ['a', 'draft'],
        ['bb', 'merged'],
        ['ccc', 'conflicted'],
        ['dddd', 'queued'],
      ] as const) {
        await store.add(change(id, { state, records: id === 'ccc' ? [{ key: keyOf('z') }] : [] }), []);
      }
      await store.add(change('eeeee', { fabric: 'g' }), []);
      const ids = async (filter: Parameters<typeof store.page>[1], after?: string, limit = 9) =>
        (await store.page(ref, filter, { limit, ...(after === undefined ? {} : { after }) })).map(({ id }) => id);
      expect(await ids({})).toEqual(['dddd', 'ccc', 'bb', 'a']);
      expect(await ids({}, 'dddd', 2)).toEqual(['ccc', 'bb']);
      expect(await ids({ states: ['draft', 'merged'] })).toEqual(['bb', 'a']);
      expect(await ids({ key: keyOf('z') })).toEqual(['ccc']);
      expect((await store.open(7)).map(({ id }) => id)).toEqual(['a', 'ccc', 'dddd', 'eeeee']);
    });

    test('tell what they leave of records, and which records they touch', async () => {
      const store = createChangeStore(opened());
      const index = createRecordIndex(opened());
      const records = ['a', 'b', 'c'].map((name) => ({
        ...{ key: keyOf(name), path: `${name}.yaml`, line: 1, endLine: 1, blob: name, value: {} },
      }));
      await index.update({ ...indexed, commit: 'c', put: records, remove: [] }, undefined);
      await store.add(change('x', { pullRequest: 4, state: 'proposed' }), []);
      await store.add(change('yy', { state: 'draft', records: [{ key: keyOf('b'), value: { n: 2 } }] }), []);
      await store.add(change('old', { state: 'merged' }), []);
      const proposed = await store.proposedRecords(ref);
      expect(proposed).toEqual([
        { key: keyOf('a'), value: { spec: { x: 1 } }, change: 'x', state: 'proposed', pullRequest: 4 },
        { key: keyOf('b'), change: 'x', state: 'proposed', pullRequest: 4 },
        { key: keyOf('b'), value: { n: 2 }, change: 'yy', state: 'draft' },
      ]);
      expect(await store.proposedRecords(ref, [keyOf('a'), keyOf('q')])).toEqual(proposed.slice(0, 1));
      const touched = async (state: 'none' | 'draft' | 'proposed' | 'conflicted') =>
        (await index.page(ref, { change: state }, { limit: 9 })).map(({ key }) => key.name);
      expect(await touched('none')).toEqual(['c']);
      expect(await touched('draft')).toEqual(['b']);
      expect(await touched('proposed')).toEqual(['a', 'b']);
      expect(await touched('conflicted')).toEqual([]);
    });
  });

  test('Changes are counted while they are open, and for a day after they failed', async () => {
    const store = createChangeStore(opened());
    const counts = async () => (await countChanges(opened().sql)).map(({ state, count }) => `${state} ${count}`);
    expect(await counts()).toEqual(['conflicted 0', 'draft 0', 'failed 0', 'proposed 0', 'queued 0']);
    for (const [id, state] of [
      ['a', 'draft'],
      ['b', 'draft'],
      ['c', 'failed'],
      ['d', 'failed'],
      ['e', 'merged'],
    ] as const) {
      await store.add(change(id, { state }), []);
    }
    await opened().run(`update hedgerow.changes set updated_at = now() where id = 'd'`);
    expect(await counts()).toEqual(['conflicted 0', 'draft 2', 'failed 1', 'proposed 0', 'queued 0']);
  });

  test('a token is found by its hash until it is revoked or its time is over', async () => {
    const store = createTokenStore(opened());
    const token: Token = {
      ...{ id: 't1', name: 'netbox', scope: 'write', fabrics: [{ repository: 7, fabric: 'f' }, { repository: 8 }] },
      ...{ login: 'ann', createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2126-01-01T00:00:00.000Z' },
    };
    await store.add(token, 'h1');
    await store.add({ ...token, id: 't2', expiresAt: '2020-01-01T00:00:00.000Z' }, 'h2');
    expect(await store.findByHash('h1')).toEqual(token);
    expect([await store.findByHash('h2'), await store.findByHash('h3')]).toEqual([undefined, undefined]);
    await store.add({ ...token, id: 't3' }, 'h3');
    expect(await store.valid(['t1', 't2', 't3', 't9', 'x\0'])).toEqual(new Set(['t1', 't3']));
    const [used, unused] = await store.list();
    expect(used).toMatchObject({ ...token, usedAt: expect.stringMatching(/Z$/) });
    expect(unused).not.toHaveProperty('usedAt');
    expect([await store.revoke('t1'), await store.revoke('t1'), await store.revoke('t9')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await store.findByHash('h1')).toBeUndefined();
    expect(await store.valid(['t1', 't3'])).toEqual(new Set(['t3']));
    expect((await store.list())[0]).toHaveProperty('revokedAt');
  });

  test('of 50 that claim one key at once, one does the work and all get its answer', async () => {
    const store = createIdempotencyStore(opened());
    const answer = { status: 202, headers: { location: '/x' }, body: '{}' };
    const claims = await Promise.all(Array.from({ length: 50 }, () => store.claim('t', 'k', 'd')));
    expect(claims.map(({ is }) => is).sort()).toEqual(['mine', ...Array.from({ length: 49 }, () => 'running')]);
    await store.settle('t', 'k', answer);
    expect(await store.claim('t', 'k', 'd')).toEqual({ is: 'done', answer });
    expect(await store.claim('t', 'k', 'other')).toEqual({ is: 'other' });
    expect(await store.claim('t2', 'k', 'other')).toEqual({ is: 'mine' });
    await store.release('t2', 'k');
    expect(await store.claim('t2', 'k', 'd')).toEqual({ is: 'mine' });
    await store.release('t', 'k');
    expect((await store.claim('t', 'k', 'd')).is).toBe('done');
  });

  test('a claim of a request that died can be taken over, and an answer is kept for a day', async () => {
    const store = createIdempotencyStore(opened());
    const age = (minutes: number) =>
      opened().run(`update hedgerow.idempotency set created_at = created_at - interval '${minutes} minutes'`);
    await store.claim('t', 'k', 'd');
    await age(6);
    expect(await store.claim('t', 'k', 'other')).toEqual({ is: 'other' });
    expect(await store.claim('t', 'k', 'd')).toEqual({ is: 'mine' });
    expect(await store.claim('t', 'k', 'd')).toEqual({ is: 'running' });
    await store.settle('t', 'k', { status: 200, headers: {}, body: '' });
    await age(1439);
    expect((await prune(opened(), retention)).answers).toBe(0);
    expect((await store.claim('t', 'k', 'd')).is).toBe('done');
    await age(2);
    expect(await store.claim('t', 'k', 'other')).toEqual({ is: 'mine' });
    await age(1441);
    expect((await prune(opened(), retention)).answers).toBe(1);
  });

  test('every write is in the audit log', async () => {
    const entry = { token: 't', tokenName: 'n', request: 'r', method: 'POST', path: '/p', status: 202 };
    const log = createAuditLog(opened());
    await log.write(entry);
    await log.write({ ...entry, ref, change: 'c', pullRequest: 5 });
    const { rows } = await opened().run(
      'select token, repository::int, fabric, change, pull_request, status from hedgerow.audit order by id',
    );
    const first = { token: 't', repository: null, fabric: null, change: null, pull_request: null, status: 202 };
    expect(rows).toEqual([first, { ...first, repository: 7, fabric: 'f', change: 'c', pull_request: 5 }]);
  });

  test('subscriptions are found, changed and removed by their fabric', async () => {
    const store = createSubscriptionStore(opened());
    const one: Subscription = {
      ...{ ...ref, id: 's1', url: 'https://x.example/', types: ['record.added'], state: 'active', tries: 0 },
      ...{
        cursor: { epoch: 'e', number: 4 },
        secrets: [{ sealed: 'x', until: '2026-02-01T00:00:00.000Z' }, { sealed: 'y' }],
      },
      ...{ createdAt: '2026-01-01T00:00:00.000Z' },
    };
    await store.add(one);
    await store.add({ ...one, id: 's2', state: 'disabled', fabric: 'g' });
    expect(await store.find(ref, 's1')).toEqual(one);
    expect(await store.find({ ...ref, fabric: 'g' }, 's1')).toBeUndefined();
    expect(await store.list(ref)).toEqual([one]);
    expect(await store.active()).toEqual([one]);
    const failing = {
      failingSince: '2026-01-02T00:00:00.000Z',
      lastStatus: 500,
      lastError: 'e',
      nextTryAt: one.createdAt,
    };
    await store.update('s1', { ...failing, tries: 2, cursor: { epoch: 'e', number: 9 } });
    const failed = { ...one, ...failing, tries: 2, cursor: { epoch: 'e', number: 9 } };
    expect(await store.find(ref, 's1')).toEqual(failed);
    const cleared = { failingSince: undefined, lastStatus: undefined, lastError: undefined, nextTryAt: undefined };
    await store.update('s1', { ...cleared, tries: 0, cursor: one.cursor });
    await store.update('none', { tries: 1 });
    expect(await store.find(ref, 's1')).toEqual(one);
    expect(await store.replaceSecrets('s1', [{ sealed: 'y' }], [])).toBe(false);
    expect(await store.replaceSecrets('s1', one.secrets, [{ sealed: 'z' }])).toBe(true);
    expect((await store.find(ref, 's1'))?.secrets).toEqual([{ sealed: 'z' }]);
    expect([await store.remove({ ...ref, fabric: 'g' }, 's1'), await store.remove(ref, 's1')]).toEqual([false, true]);
  });

  describe('what is kept long enough', () => {
    test('events go, and whoever has not seen them lists anew', async () => {
      const feed = createFeed(opened());
      await createRecordIndex(opened()).update({ ...indexed, commit: 'c', put: [], remove: [] }, undefined);
      await feed.append(
        ref,
        Array.from({ length: 5 }, () => ({ type: 'drift.changed' as const })),
      );
      await opened().run(`update hedgerow.events set at = now() - interval '91 days' where number in (1, 3)`);
      expect((await prune(opened(), retention)).events).toBe(3);
      expect(await types()).toEqual(['4 drift.changed', '5 drift.changed']);
      const head = await feed.head(ref);
      const read = async (number: number) => (await feed.read(ref, head && { ...head, number }, 9)).is;
      expect([await read(2), await read(3), await read(5)]).toEqual(['gone', 'page', 'page']);
      expect((await prune(opened(), retention)).events).toBe(0);
    });

    test('a Change that ended keeps its row, without what it held', async () => {
      const store = createChangeStore(opened());
      await store.add(change('a', { state: 'merged' }), []);
      await store.add(change('b', { state: 'proposed' }), []);
      await opened().run(`update hedgerow.changes set updated_at = now() - interval '91 days'`);
      expect((await prune(opened(), retention)).changes).toBe(1);
      expect(await store.find(ref, 'a')).toMatchObject({
        title: 'T a',
        content: { is: 'edits', edits: [] },
        records: [],
      });
      expect((await store.find(ref, 'b'))?.records).toHaveLength(2);
      expect((await prune(opened(), retention)).changes).toBe(0);
    });
  });
});
