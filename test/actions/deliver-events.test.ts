import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeSubscription, rotateSecret } from '../../src/actions/manage-subscriptions.ts';
import { showEvent } from '../../src/ports/shown-event.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { createHookScene, events, type HookScene, hour, second } from '../support/receiver/hook-scene.ts';

let database: Database;
let repository = 0;
beforeAll(async () => {
  database = await openDatabase({ dataDir: await newDataDir(), program: '1.2.3' });
});
afterAll(() => database.close());

const scene = (): Promise<HookScene> => {
  repository += 1;
  return createHookScene(database, repository);
};

describe('a subscription', () => {
  test('gets what happens after it began, as the feed shows it, in order', async () => {
    const { append, subscribe, deliver, came, receiver, feed, ref, facts, find, results } = await scene();
    await append(events(1, 2));
    const { id } = await subscribe();
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual([]);
    await append(events(3, 250));
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual(Array.from({ length: 248 }, (_, at) => `${at + 3} change.queued ${at + 3}`));
    const page = await feed.read(ref, undefined, 300);
    const shown = page.is === 'page' ? page.events.slice(2).map((one) => showEvent(facts, page.next.epoch, one)) : [];
    expect(receiver.received.map(({ body }) => JSON.parse(body))).toEqual(JSON.parse(JSON.stringify(shown)));
    expect(await find(id)).toMatchObject({ state: 'active', tries: 0, lastStatus: 204, cursor: { number: 250 } });
    expect(results).toEqual(Array.from({ length: 248 }, () => 'taken'));
  });

  test('of some types gets those only, and its cursor goes past the others', async () => {
    const { append, subscribe, deliver, came, find } = await scene();
    const { id } = await subscribe(['change.merged']);
    await append([...events(1, 120), ...events(121, 121, 'change.merged'), ...events(122, 130)]);
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual(['121 change.merged 121']);
    expect(await find(id)).toMatchObject({ cursor: { number: 130 } });
  });

  test('lets others have their turn', async () => {
    const { append, subscribe, deliver, came, find } = await scene();
    const { id } = await subscribe(['change.merged']);
    await append(events(1, 1_500));
    expect(await deliver(id)).toBe(0);
    expect(await find(id)).toMatchObject({ cursor: { number: 1_000 } });
    expect(await deliver(id)).toBeUndefined();
    expect(await find(id)).toMatchObject({ cursor: { number: 1_500 } });
    expect(came()).toEqual([]);
  });

  test.each([
    ['were compacted', 'update hedgerow.fabrics set compacted_to = 3 where repository = $1'],
    ['are of a database that was rebuilt', "update hedgerow.fabrics set epoch = 'another' where repository = $1"],
  ])('whose next events %s is told to list anew, once, and goes on from the head', async (_name, statement) => {
    const { append, subscribe, deliver, came, receiver, find, ref } = await scene();
    const { id } = await subscribe(['change.merged']);
    await append(events(1, 4));
    await database.run(statement, [ref.repository]);
    expect(await deliver(id)).toBeUndefined();
    const { cursor } = await find(id);
    expect(cursor).toMatchObject({ number: 4 });
    const [reset] = receiver.received;
    expect(reset?.headers['webhook-id']).toBe(`${cursor.epoch}.4.reset`);
    expect(JSON.parse(reset?.body ?? '')).toEqual({
      id: `${cursor.epoch}.4`,
      type: 'fabric.reset',
      at: '2026-11-24T09:00:00.000Z',
      repository: 'acme/network',
      fabric: 'fabric-1',
      about: {
        reason: 'events before this one are no longer kept: list anew',
        snapshot: '/api/v1/fabrics/acme/network/fabric-1/records?snapshot=true',
      },
    });
    await append(events(5, 5, 'change.merged'));
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual(['4.reset fabric.reset', '5 change.merged 5']);
  });

  test('of a fabric that is not there any more waits', async () => {
    const { append, subscribe, deliver, came, index, ref } = await scene();
    const { id } = await subscribe();
    await append(events(1, 1));
    await index.forget(ref);
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual([]);
  });
});

describe('a receiver that fails', () => {
  const failing = async () => {
    const all = await scene();
    const { receiver, append, subscribe } = all;
    const works = receiver.answer;
    const fail = (status: number, headers: Record<string, string> = {}) => {
      receiver.answer = (_received, response) => response.writeHead(status, headers).end('words of the receiver');
    };
    fail(500);
    const { id } = await subscribe();
    await append(events(1, 2));
    return { ...all, id, fail, mend: () => (receiver.answer = works) };
  };

  test('is asked again after 5 s, then ever more slowly, up to half an hour; after a day no more', async () => {
    const { deliver, id, clock, find, came, log } = await failing();
    const start = clock.now;
    const waits: number[] = [];
    for (let wait = await deliver(id); wait !== undefined; wait = await deliver(id)) {
      waits.push(wait / second);
      // Woken too early, it does nothing but wait for the rest.
      clock.now += wait - 1;
      expect(await deliver(id)).toBe(1);
      clock.now += 1;
    }
    expect(waits.slice(0, 11)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800]);
    expect(new Set(waits.slice(9))).toEqual(new Set([1800]));
    expect(clock.now - start).toBeGreaterThanOrEqual(24 * hour);
    expect(clock.now - start).toBeLessThan(25 * hour);
    expect(new Set(came())).toEqual(new Set(['1 change.queued 1']));
    const found = await find(id);
    expect(found).toMatchObject({ state: 'disabled', failingSince: '2026-11-24T09:00:00.000Z', lastStatus: 500 });
    expect(found).toMatchObject({ lastError: 'it answered 500', cursor: { number: 0 } });
    expect(found).not.toHaveProperty('nextTryAt');
    expect(log.map(({ level, message }) => `${level} ${message}`)).toEqual([
      ...waits.map(() => 'warn Webhook not taken, it is sent again'),
      'warn Subscription disabled',
    ]);
    expect(JSON.stringify(log)).not.toMatch(/words of the receiver|hook"|whsec/);
    // It stays so.
    clock.now += 100 * hour;
    const before = came().length;
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toHaveLength(before);
  });

  test('waits are spread by a fifth', async () => {
    for (const [random, wait] of [
      [0, 4],
      [1, 6],
    ] as const) {
      const { deliver, id } = await failing();
      expect(await deliver(id, { random: () => random })).toBe(wait * second);
    }
  });

  test('is asked no earlier than it wants', async () => {
    const { deliver, id, fail, clock } = await failing();
    fail(503, { 'retry-after': '3600' });
    expect(await deliver(id)).toBe(hour);
    clock.now += hour;
    fail(429, { 'retry-after': '1' });
    expect(await deliver(id)).toBe(10 * second);
  });

  test('and comes back gets what it missed, in order', async () => {
    const { deliver, id, mend, clock, came, find, log, append } = await failing();
    await deliver(id);
    clock.now += 5 * second;
    mend();
    await append(events(3, 3));
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual(['1 change.queued 1', '1 change.queued 1', '2 change.queued 2', '3 change.queued 3']);
    const found = await find(id);
    expect(found).toMatchObject({ state: 'active', tries: 0, lastStatus: 204, cursor: { number: 3 } });
    for (const cleared of ['failingSince', 'lastError', 'nextTryAt']) expect(found).not.toHaveProperty(cleared);
    expect(log.at(-1)).toMatchObject({ level: 'info', message: 'Webhooks are taken again' });
  });

  test('and says 410 is left alone at once, until a person sets it going', async () => {
    const { deliver, id, fail, mend, find, came, ref, desk, woken } = await failing();
    fail(410);
    expect(await deliver(id)).toBeUndefined();
    expect(await find(id)).toMatchObject({ state: 'disabled', lastStatus: 410, cursor: { number: 0 } });
    mend();
    expect(await deliver(id)).toBeUndefined();
    woken.length = 0;
    await changeSubscription({ ...ref, id }, { state: 'active' }, desk);
    expect(woken).toEqual([id]);
    expect(await find(id)).toMatchObject({ state: 'active', tries: 0 });
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual(['1 change.queued 1', '1 change.queued 1', '2 change.queued 2']);
  });

  test('is tried at once where a person sets it going', async () => {
    const { deliver, id, mend, ref, desk, came } = await failing();
    expect(await deliver(id)).toBe(5 * second);
    mend();
    expect(await deliver(id)).toBe(5 * second);
    await changeSubscription({ ...ref, id }, { state: 'active' }, desk);
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toHaveLength(3);
  });
});

describe('what people change while webhooks are sent', () => {
  /** Three events are due; `change` happens while the first is under way. */
  const changing = async (change: (all: HookScene, id: string) => Promise<unknown>, status = 204) => {
    const all = await scene();
    const { id, secret } = await all.subscribe();
    await all.append(events(1, 3));
    const { answer } = all.receiver;
    all.receiver.answer = (_received, response) => {
      all.receiver.answer = answer;
      change(all, id).then(
        () => response.writeHead(status).end(),
        () => response.destroy(),
      );
    };
    return { ...all, id, secret, wait: await all.deliver(id) };
  };

  test('deleted: nothing more is sent', async () => {
    const { came, wait } = await changing(({ subscriptions, ref }, id) => subscriptions.remove(ref, id));
    expect([came(), wait]).toEqual([['1 change.queued 1'], undefined]);
  });

  test('another address: the next goes there', async () => {
    const other = await scene();
    const { came } = await changing(({ ref, desk }, id) =>
      changeSubscription({ ...ref, id }, { url: other.receiver.url }, desk),
    );
    expect([came(), other.came()]).toEqual([['1 change.queued 1'], ['2 change.queued 2', '3 change.queued 3']]);
  });

  test('another address while the old one fails: the failure counts no more', async () => {
    const other = await scene();
    const { came, wait, find, id } = await changing(
      ({ ref, desk }, own) => changeSubscription({ ...ref, id: own }, { url: other.receiver.url }, desk),
      500,
    );
    expect(wait).toBeUndefined();
    expect([came().length, other.came().length]).toEqual([1, 3]);
    expect(await find(id)).toMatchObject({ state: 'active', tries: 0, cursor: { number: 3 } });
  });

  test('other types: the next are chosen by them', async () => {
    const { came, find, id } = await changing(({ ref, desk }, own) =>
      changeSubscription({ ...ref, id: own }, { types: ['change.merged'] }, desk),
    );
    expect(came()).toEqual(['1 change.queued 1']);
    expect(await find(id)).toMatchObject({ cursor: { number: 3 } });
  });

  test('another secret: the next is signed with both', async () => {
    let rotated = '';
    const { receiver, secret } = await changing(async ({ ref, desk }, id) => {
      const answer = await rotateSecret({ ...ref, id }, desk);
      rotated = answer?.is === 'done' ? answer.secret : '';
    });
    const verify = (by: string, at: number) => {
      const received = receiver.received[at];
      if (received === undefined) throw new Error('it did not come');
      const [id = '', stamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
        String(received.headers[`webhook-${name}`]),
      );
      // The clock of the scene stands: only the signature is looked at.
      const signed = new Webhook(by).sign(id, new Date(Number(stamp) * second), received.body);
      return signatures?.split(' ').includes(signed);
    };
    expect([verify(secret, 0), verify(rotated, 0)]).toEqual([true, false]);
    expect([verify(secret, 1), verify(rotated, 1)]).toEqual([true, true]);
    expect([verify(secret, 2), verify(rotated, 2)]).toEqual([true, true]);
  });
});

describe('an end in the middle', () => {
  test('between the answer and the database: the same comes again, under the same id, and none is skipped', async () => {
    const { append, subscribe, deliver, came, subscriptions } = await scene();
    const { id } = await subscribe();
    await append(events(1, 4));
    let left = 2;
    const dying = {
      ...subscriptions,
      update: async (...given: Parameters<typeof subscriptions.update>) => {
        if (left === 0) throw new Error('killed');
        left -= 1;
        await subscriptions.update(...given);
      },
    };
    await expect(deliver(id, { subscriptions: dying })).rejects.toThrow('killed');
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual([1, 2, 3, 3, 4].map((at) => `${at} change.queued ${at}`));
  });

  test('told to stop, it stops after the webhook that is under way, and is not done', async () => {
    const { append, subscribe, deliver, came } = await scene();
    const { id } = await subscribe();
    await append(events(1, 4));
    expect(await deliver(id, { isStopping: () => came().length >= 2 })).toBe(0);
    expect(came()).toHaveLength(2);
    expect(await deliver(id)).toBeUndefined();
    expect(came()).toEqual([1, 2, 3, 4].map((at) => `${at} change.queued ${at}`));
  });
});
