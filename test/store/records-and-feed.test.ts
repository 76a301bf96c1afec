import { afterAll, beforeEach, expect, test } from 'vitest';
import { printKey } from '../../src/domain/record-key.ts';
import type { Cursor, FeedPage } from '../../src/ports/feed.ts';
import type { IndexedRecord, IndexUpdate } from '../../src/ports/record-index.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

const ref = { repository: 7, fabric: 'f' };
const where = { ...ref, installation: 1, owner: 'Acme', repo: 'Net', branch: 'main', directory: '' };

function vpc(name: string, more: Partial<IndexedRecord> = {}, labels: object = {}): IndexedRecord {
  const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name };
  const value = { kind: 'VPC', apiVersion: 'v1', metadata: { name, labels: { ...labels } }, spec: { b: 1, a: [2] } };
  return { key, path: `managed/vpc/${name}.yaml`, line: 1, endLine: 9, blob: `blob-${name}`, value, ...more };
}

function to(commit: string, put: readonly IndexedRecord[], remove: readonly IndexedRecord[] = []): IndexUpdate {
  return { ...where, commit, tree: `tree-${commit}`, rules: 'r', put, remove: remove.map(({ key }) => key) };
}

function numbers(page: FeedPage): string[] {
  if (page.is !== 'page') return [page.is];
  return page.events.map(({ number, type, key }) => `${number} ${type} ${key?.name ?? ''}`.trim());
}

describeEachDatabase('records and their feed', ({ newPlace, open }) => {
  let database: Database | undefined;
  const opened = (): Database => {
    if (database === undefined) throw new Error('no database');
    return database;
  };
  const tables = ['fabrics', 'records', 'events', 'changes'];
  beforeEach(async () => {
    database ??= await open(await newPlace());
    for (const table of tables) await database.run(`delete from hedgerow.${table}`);
  });
  afterAll(() => database?.close());
  const stores = () => ({ index: createRecordIndex(opened()), feed: createFeed(opened()) });

  test('a fabric is there once it is indexed, under every name that its owner writes', async () => {
    const { index, feed } = stores();
    expect([await index.find(ref), await index.list(), await feed.head(ref)]).toEqual([undefined, [], undefined]);
    expect(await feed.read(ref, undefined, 10)).toEqual({ is: 'unknown-fabric' });
    expect(await index.update(to('c1', [vpc('a'), vpc('b')]), undefined)).toBe(true);
    const facts = await index.find(ref);
    expect(facts).toMatchObject({ ...where, commit: 'c1', tree: 'tree-c1', rules: 'r', records: 2 });
    expect(await index.named('acme', 'NET', 'f')).toEqual(facts);
    expect(await index.named('acme', 'net', 'g')).toBeUndefined();
    expect(await index.list(7)).toEqual([facts]);
    expect(await index.list(8)).toEqual([]);
    expect(await index.counts(ref)).toEqual({ VPC: 2 });
  });

  test('records come back as they were put, whatever their values say', async () => {
    const { index, feed } = stores();
    const odd = vpc('odd', {
      value: { z: '\0 \ud800', a: 1e300, metadata: { labels: { 'a\0': 'x', ok: 'y', half: '\udfff', n: 1 } }, b: null },
    });
    await index.update(to('c1', [odd]), undefined);
    expect(await index.get(ref, odd.key)).toEqual(odd);
    expect(Object.keys((await index.get(ref, odd.key))?.value ?? {})).toEqual(['z', 'a', 'metadata', 'b']);
    const page = await feed.read(ref, undefined, 10);
    expect(page.is === 'page' && page.events[0]?.new?.value).toEqual(odd.value);
    expect(await index.page(ref, { labels: [{ label: 'ok', is: 'in', values: ['y'] }] }, { limit: 5 })).toEqual([odd]);
    expect(await index.get(ref, { ...odd.key, name: 'a\0' })).toBeUndefined();
    expect(await index.page(ref, { text: '\0' }, { limit: 5 })).toEqual([]);
  });

  test('an update is made of the commit that it was computed against, or not at all', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', [vpc('a')]), undefined);
    const before = await feed.read(ref, undefined, 10);
    expect(await index.update(to('c2', [vpc('b')]), undefined)).toBe(false);
    expect(await index.update(to('c2', [vpc('b')]), 'c0')).toBe(false);
    expect(await feed.read(ref, undefined, 10)).toEqual(before);
    const racing = await Promise.all(['b', 'c', 'd'].map((name) => index.update(to('c2', [vpc(name)]), 'c1')));
    expect(racing.filter(Boolean)).toHaveLength(1);
    expect(await index.find(ref)).toMatchObject({ commit: 'c2', records: 2 });
  });

  test('what changes is told with both versions; what is put as it was is not told', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', [vpc('a'), vpc('b'), vpc('c')]), undefined);
    const moved = vpc('a', { path: 'managed/vpc/other.yaml' });
    await index.update(to('c2', [moved, vpc('b'), vpc('d')], [vpc('c'), vpc('never')]), 'c1');
    const head = await feed.head(ref);
    const page = await feed.read(ref, head && { ...head, number: 3 }, 10);
    expect(numbers(page)).toEqual(['4 record.removed c', '5 record.modified a', '6 record.added d']);
    const [removed, modified] = page.is === 'page' ? page.events : [];
    expect(removed).toMatchObject({ commit: 'c2', old: { blob: 'blob-c', path: 'managed/vpc/c.yaml', line: 1 } });
    expect(removed).not.toHaveProperty('new');
    expect(modified).toMatchObject({ old: { path: 'managed/vpc/a.yaml' }, new: { path: 'managed/vpc/other.yaml' } });
    expect(page).toMatchObject({ next: head });
    await index.update(to('c3', [moved]), 'c2');
    expect(await feed.head(ref)).toEqual(head);
    expect(await index.find(ref)).toMatchObject({ commit: 'c3', records: 3 });
  });

  test('files are told of all records, or of those in some files or with some keys', async () => {
    const { index } = stores();
    await index.update(to('c1', [vpc('a'), vpc('b'), vpc('c')]), undefined);
    expect(await index.files(ref)).toHaveLength(3);
    const some = await index.files(ref, { paths: ['managed/vpc/a.yaml', 'nowhere'], keys: [printKey(vpc('c').key)] });
    expect(some.map(({ key, path, blob }) => `${key.name} ${path} ${blob}`).sort()).toEqual([
      'a managed/vpc/a.yaml blob-a',
      'c managed/vpc/c.yaml blob-c',
    ]);
  });

  test('a rebuild is asked for by name, for a repository or for all, and loses nothing', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', [vpc('a')]), undefined);
    const head = await feed.head(ref);
    expect(await index.distrust({ owner: 'acme', repo: 'net', fabric: 'other' })).toEqual([]);
    expect(await index.find(ref)).toHaveProperty('rules');
    for (const of of [{ owner: 'acme', repo: 'net', fabric: 'f' }, { owner: 'ACME', repo: 'net' }, undefined]) {
      await index.update(to('c1', []), 'c1');
      expect(await index.distrust(of)).toMatchObject([{ ...ref, installation: 1, commit: 'c1' }]);
      expect(await index.find(ref)).not.toHaveProperty('rules');
    }
    expect(await feed.head(ref)).toEqual(head);
    expect(await index.page(ref, {}, { limit: 9 })).toEqual([vpc('a')]);
  });

  test('what is forgotten begins anew, in another epoch', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', [vpc('a')]), undefined);
    const before = (await feed.head(ref)) as Cursor;
    await index.forget(ref);
    expect(await index.find(ref)).toBeUndefined();
    expect(await index.page(ref, {}, { limit: 9 })).toEqual([]);
    await index.update(to('c2', [vpc('a')]), undefined);
    expect((await feed.head(ref))?.epoch).not.toBe(before.epoch);
    expect(await feed.read(ref, before, 10)).toEqual({ is: 'gone' });
    expect(numbers(await feed.read(ref, undefined, 10))).toEqual(['1 record.added a']);
  });

  test('pages go by key, and a filter holds for each of its parts', async () => {
    const { index } = stores();
    const records = [
      vpc('a', {}, { tier: 'gold', zone: 'x' }),
      vpc('B', {}, { tier: 'silver' }),
      vpc('b', {}, { zone: 'x' }),
      vpc('c', { key: { group: '', kind: 'Secretary', namespace: 'other', name: 'c' } }, { tier: 'gold' }),
      vpc('d_%', { key: { group: '', kind: 'Node', namespace: null, name: 'd_%' } }),
    ];
    await index.update(to('c1', records), undefined);
    const names = async (filter: Parameters<typeof index.page>[1], after?: string, limit = 9) =>
      (await index.page(ref, filter, { limit, ...(after === undefined ? {} : { after }) })).map(({ key }) => key.name);
    expect(await names({})).toEqual(['d_%', 'c', 'B', 'a', 'b']);
    expect(await names({}, '/Secretary/other/c', 2)).toEqual(['B', 'a']);
    expect(await names({ kind: 'VPC' })).toEqual(['B', 'a', 'b']);
    expect(await names({ group: '' })).toEqual(['d_%', 'c']);
    expect(await names({ namespace: 'other' })).toEqual(['c']);
    expect(await names({ text: 'SECRET' })).toEqual(['c']);
    expect(await names({ text: '_%' })).toEqual(['d_%']);
    expect(await names({ labels: [{ label: 'tier', is: 'in', values: ['gold', 'silver'] }] })).toEqual(['c', 'B', 'a']);
    expect(await names({ labels: [{ label: 'tier', is: 'in', values: [] }] })).toEqual([]);
    expect(await names({ labels: [{ label: 'tier', is: 'not-in', values: ['gold'] }] })).toEqual(['d_%', 'B', 'b']);
    expect(await names({ labels: [{ label: 'tier', is: 'present' }] })).toEqual(['c', 'B', 'a']);
    expect(await names({ labels: [{ label: 'tier', is: 'absent' }] })).toEqual(['d_%', 'b']);
    const both = {
      labels: [
        { label: 'zone', is: 'present' },
        { label: 'tier', is: 'absent' },
      ],
    } as const;
    expect(await names(both)).toEqual(['b']);
    expect(await index.all(ref)).toHaveLength(5);
  });

  test('a page and the newest event are of the same moment', async () => {
    const { index } = stores();
    expect(await index.snapshot(ref, {}, { limit: 1 })).toBeUndefined();
    await index.update(to('c1', [vpc('a'), vpc('b')]), undefined);
    expect(await index.snapshot(ref, {}, { limit: 1 })).toMatchObject({ head: { number: 2 }, records: [vpc('a')] });
  });

  test('the feed is read from a place on, a few at a time, and answers for places that it does not have', async () => {
    const { index, feed } = stores();
    await feed.append(ref, [{ type: 'fabric.paused' }]);
    await index.update(to('c1', [vpc('a')]), undefined);
    await feed.append(ref, [{ type: 'fabric.paused', about: { by: 'x' } }, { type: 'fabric.resumed' }]);
    const head = (await feed.head(ref)) as Cursor;
    const first = await feed.read(ref, undefined, 2);
    expect(numbers(first)).toEqual(['1 record.added a', '2 fabric.paused']);
    expect(first).toMatchObject({ next: { ...head, number: 2 }, events: [{}, { about: { by: 'x' } }] });
    expect(numbers(await feed.read(ref, { ...head, number: 2 }, 2))).toEqual(['3 fabric.resumed']);
    expect(await feed.read(ref, head, 2)).toEqual({ is: 'page', events: [], next: head });
    expect(await feed.read(ref, { ...head, number: 4 }, 2)).toEqual({ is: 'gone' });
    expect(await feed.read(ref, { ...head, epoch: 'other' }, 2)).toEqual({ is: 'gone' });
  });

  test('what became of records is told from a time on, oldest first', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', [vpc('a')]), undefined);
    await feed.append(ref, [{ type: 'fabric.paused' }]);
    await index.update(to('c2', [vpc('a', { blob: 'new' })], []), 'c1');
    const [added, modified] = await feed.recordEvents(ref, new Date(0).toISOString());
    expect(added).toMatchObject({ number: 1, type: 'record.added', commit: 'c1', key: { name: 'a' } });
    expect(modified).toMatchObject({
      number: 3,
      type: 'record.modified',
      old: { blob: 'blob-a' },
      new: { blob: 'new' },
    });
    await database?.run("update hedgerow.events set at = at - interval '1 hour' where number = 1");
    const since = new Date(Date.parse(modified?.at ?? '') - 60_000).toISOString();
    expect(await feed.recordEvents(ref, since)).toEqual([modified]);
    expect(await feed.recordEvents({ ...ref, fabric: 'g' }, since)).toEqual([]);
  });

  test('numbers have no gaps, however many append at once', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', []), undefined);
    const append = (count: number) =>
      feed.append(
        ref,
        Array.from({ length: count }, () => ({ type: 'drift.changed' as const })),
      );
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(i % 4)));
    const page = await feed.read(ref, undefined, 100);
    expect(page.is === 'page' && page.events.map(({ number }) => number)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
  });

  test('followers hear of events, also of those of another process, until they stop', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', []), undefined);
    const heard = { own: 0, other: 0, stopped: 0 };
    const stop = feed.follow(ref, () => void heard.stopped++);
    feed.follow(ref, () => void heard.own++);
    feed.follow({ ...ref, fabric: 'g' }, () => void heard.other++);
    await until(() => heard.own === 1 && heard.other === 1);
    stop();
    const another = createFeed(opened());
    await another.append(ref, [{ type: 'fabric.paused' }]);
    await until(() => heard.own === 2);
    expect(heard).toEqual({ own: 2, other: 1, stopped: 1 });
    await feed.close();
  });

  test('200 who ask the same at once cost one question', async () => {
    const { index, feed } = stores();
    await index.update(to('c1', [vpc('a')]), undefined);
    const pages = await Promise.all(Array.from({ length: 200 }, () => feed.read(ref, undefined, 10)));
    expect(new Set(pages).size).toBe(1);
    await feed.append(ref, [{ type: 'fabric.paused' }]);
    expect(numbers(await feed.read(ref, undefined, 10))).toHaveLength(2);
  });
});

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
