import { describe, expect, test } from 'vitest';
import { fateOfHook } from '../../src/jobs/hook-job.ts';
import { watchFeeds } from '../../src/jobs/watch-feeds.ts';
import type { Subscription } from '../../src/ports/subscription-store.ts';

describe('when a subscription is looked at again', () => {
  test('after the wait that it asks for, or when something happens', () => {
    expect(fateOfHook(7_000, { attempt: 3 })).toEqual({ is: 'again', wait: 7_000, attempt: 1 });
    expect(fateOfHook(0, { attempt: 1 })).toEqual({ is: 'again', wait: 0, attempt: 1 });
    expect(fateOfHook(undefined, { attempt: 1 })).toEqual({ is: 'done' });
  });

  test('after a failure of ours soon, then less and less soon, for ever', () => {
    const waits = [1, 2, 3, 8, 9, 1_000].map((attempt) => fateOfHook(5, { attempt, error: new Error('down') }));
    expect(waits.map((fate) => fate.is === 'again' && fate.wait)).toEqual([
      2_000, 4_000, 8_000, 256_000, 300_000, 300_000,
    ]);
  });
});

describe('the feeds that somebody subscribed to', () => {
  const one = (id: string, fabric: string, state: Subscription['state'] = 'active'): Subscription => ({
    ...{ id, repository: 7, fabric, state, url: 'https://hooks.example/', types: [], secrets: [], tries: 0 },
    cursor: { epoch: 'e', number: 0 },
    createdAt: '2026-11-24T09:00:00.000Z',
  });
  const stage = (all: Subscription[]) => {
    const heard = new Map<string, () => void>();
    const added: string[] = [];
    const warned: unknown[] = [];
    let isDown = false;
    const watch = watchFeeds({
      feed: {
        follow: ({ fabric }, hear) => {
          heard.set(fabric, hear);
          return () => heard.delete(fabric);
        },
      },
      subscriptions: {
        active: async () => all.filter(({ state }) => state === 'active'),
        list: async ({ fabric }) => {
          if (isDown) throw new Error('down');
          return all.filter((some) => some.fabric === fabric);
        },
      },
      queue: {
        add: async (jobs) => {
          added.push(...jobs.map(({ id }) => id));
        },
      },
      interval: 60_000,
      warn: (error) => warned.push(error),
    });
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    const fail = (down: boolean) => (isDown = down);
    return { watch, heard, added, warned, settle, fail };
  };

  test('are followed from the start, and have their subscriptions looked at, once for a burst', async () => {
    const { watch, heard, added, settle } = stage([
      one('a', 'f'),
      one('b', 'f'),
      one('c', 'g'),
      one('d', 'f', 'disabled'),
    ]);
    await watch.begin();
    expect([...heard.keys()]).toEqual(['f', 'g']);
    expect(added.splice(0)).toEqual(['a', 'b', 'c']);
    for (let count = 0; count < 100; count += 1) heard.get('f')?.();
    await settle();
    expect(added).toEqual(['a', 'b', 'a', 'b']);
    watch.stop();
    expect([...heard.keys()]).toEqual([]);
  });

  test('are heard again after the database was away', async () => {
    const { watch, heard, added, warned, settle, fail } = stage([one('a', 'f')]);
    watch.see({ repository: 7, fabric: 'f' });
    watch.see({ repository: 7, fabric: 'f' });
    fail(true);
    heard.get('f')?.();
    await settle();
    expect([added.length, warned.length]).toEqual([0, 1]);
    fail(false);
    heard.get('f')?.();
    await settle();
    expect(added).toEqual(['a']);
    watch.stop();
  });
});
