import { randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import {
  changeSubscription,
  mostSubscriptions,
  rotateSecret,
  sealAnew,
  subscribe,
  tryOut,
} from '../../src/actions/manage-subscriptions.ts';
import type { Database } from '../../src/store/database.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';
import { createHookScene, hour } from '../support/receiver/hook-scene.ts';

describeEachDatabase('subscriptions', ({ newPlace, open }) => {
  let database: Database | undefined;
  let repository = 0;
  afterAll(() => database?.close());
  const scene = async () => {
    database ??= await open(await newPlace());
    repository += 1;
    return await createHookScene(database, repository);
  };

  test('begin at the head of the feed; their secret is nowhere in the database', async () => {
    const { append, desk, find, ref, subscribe: begin, vault, woken } = await scene();
    await append([{ type: 'change.queued' }]);
    const { id, secret } = await begin(['change.queued']);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const found = await find(id);
    expect(found).toMatchObject({ ...ref, types: ['change.queued'], state: 'active', cursor: { number: 1 }, tries: 0 });
    expect(found.secrets.map(({ sealed }) => vault.open(sealed, id))).toEqual([secret]);
    expect(woken).toEqual([id]);
    const rows = await database?.run('select row_to_json(s)::text as row from hedgerow.subscriptions s');
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
    expect(await desk.subscriptions.list(ref)).toEqual([found]);
  });

  test('are refused where nothing could be sent, and nothing is kept', async () => {
    const { facts, desk, ref } = await scene();
    for (const url of ['https://127.0.0.2/', 'http://hooks.example/', 'https://user:word@127.0.0.1/']) {
      const answer = await subscribe(facts, { url, types: [] }, desk);
      expect(answer).toEqual({ is: 'refused', why: expect.any(String) });
      expect(JSON.stringify(answer)).not.toContain('word@');
    }
    expect(await desk.subscriptions.list(ref)).toEqual([]);
  });

  test('are refused where the operator gave no key', async () => {
    const { facts, desk, receiver, ref, subscribe: begin } = await scene();
    const without = { ...desk, vault: undefined };
    expect(await subscribe(facts, { url: receiver.url, types: [] }, without)).toEqual({ is: 'no-key' });
    const { id } = await begin();
    expect(await rotateSecret({ ...ref, id }, without)).toEqual({ is: 'no-key' });
  });

  test('are so many at most', async () => {
    const { facts, desk, receiver, subscribe: begin } = await scene();
    for (let count = 0; count < mostSubscriptions; count += 1) await begin();
    expect(await subscribe(facts, { url: receiver.url, types: [] }, desk)).toEqual({ is: 'too-many' });
  });

  test('keep a former secret for a day, and the latest two where secrets change often', async () => {
    const { desk, find, ref, subscribe: begin, clock, vault } = await scene();
    const { id, secret } = await begin();
    const secrets = [secret];
    for (let count = 0; count < 3; count += 1) {
      const answer = await rotateSecret({ ...ref, id }, desk);
      secrets.unshift(answer?.is === 'done' ? answer.secret : '');
      clock.now += hour;
    }
    const kept = (await find(id)).secrets;
    expect(kept.map(({ sealed }) => vault.open(sealed, id))).toEqual(secrets.slice(0, 3));
    expect(kept.map(({ until }) => until)).toEqual([undefined, '2026-11-25T11:00:00.000Z', '2026-11-25T10:00:00.000Z']);
    clock.now += 24 * hour;
    await rotateSecret({ ...ref, id }, desk);
    expect((await find(id)).secrets).toHaveLength(2);
  });

  test('take two new secrets at the same time', async () => {
    const { desk, find, ref, subscribe: begin, vault } = await scene();
    const { id, secret } = await begin();
    const answers = await Promise.all([1, 2].map(() => rotateSecret({ ...ref, id }, desk)));
    const given = answers.map((answer) => (answer?.is === 'done' ? answer.secret : ''));
    const kept = (await find(id)).secrets.map(({ sealed }) => vault.open(sealed, id));
    expect(new Set(kept)).toEqual(new Set([...given, secret]));
    expect(kept[2]).toBe(secret);
  });

  test('are sealed anew when the key changes; what no key opens stays', async () => {
    const { desk, find, ref, subscribe: begin, keys, vault, clock, index } = await scene();
    await database?.run('delete from hedgerow.subscriptions');
    const { id, secret } = await begin();
    const other = await begin();
    await desk.subscriptions.update(other.id, { state: 'disabled' });
    await rotateSecret({ ...ref, id }, desk);
    const reseal = () => sealAnew({ ...desk, vault, index });
    expect(await reseal()).toBe(0);
    const before = await find(id);
    const [old] = keys;
    keys.splice(0, 1, randomBytes(32));
    await reseal();
    expect(await find(id)).toEqual(before);
    keys.push(old ?? Buffer.alloc(0));
    expect(await reseal()).toBe(2);
    keys.pop();
    expect((await find(id)).secrets.map(({ sealed }) => vault.open(sealed, id))).toEqual([expect.any(String), secret]);
    expect((await find(other.id)).secrets.map(({ sealed }) => vault.open(sealed, other.id))).toEqual([other.secret]);
    expect(await reseal()).toBe(0);
    clock.now += 25 * hour;
    expect(await reseal()).toBe(1);
    expect((await find(id)).secrets).toHaveLength(1);
  });

  test('are tried out by a ping that changes nothing', async () => {
    const { desk, facts, find, receiver, subscribe: begin } = await scene();
    const { id } = await begin(['change.merged']);
    const before = await find(id);
    expect(await tryOut(facts, id, desk)).toEqual({ is: 'taken', status: 204 });
    receiver.answer = (_received, response) => response.writeHead(500).end();
    expect(await tryOut(facts, id, desk)).toEqual({ is: 'failed', status: 500, why: 'it answered 500' });
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as { id: string; type: string });
    expect(bodies.map(({ type }) => type)).toEqual(['ping', 'ping']);
    expect(new Set(bodies.map((body) => body.id)).size).toBe(2);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(bodies.map((body) => body.id));
    expect(await find(id)).toEqual(before);
  });

  test('of another fabric are not there', async () => {
    const { desk, facts } = await scene();
    const { subscribe: begin, find } = await scene();
    const { id } = await begin();
    const ref = { repository: facts.repository, fabric: facts.fabric, id };
    expect(await changeSubscription(ref, { state: 'active' }, desk)).toBeUndefined();
    expect(await rotateSecret(ref, desk)).toBeUndefined();
    expect(await tryOut(facts, id, desk)).toBeUndefined();
    expect((await find(id)).secrets).toHaveLength(1);
  });
});
