import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listDeadLetters, retryDeadLetters } from '../../src/jobs/dead-letters.ts';
import { takeBack } from '../../src/jobs/take-back.ts';
import type { Database } from '../../src/store/database.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';
import { createQueueStage, type Look, look, type Process, type QueueStage } from './queue-stage.ts';

describeEachDatabase('a queue', ({ newPlace, open }) => {
  let database: Database;
  let stage: QueueStage;
  let one: Process;
  let two: Process;
  beforeAll(async () => {
    database = await open(await newPlace());
    stage = await createQueueStage(database);
    one = await stage.enter();
    two = await stage.enter();
  });
  afterEach(() => stage.clear());
  afterAll(async () => {
    await stage?.close();
    await database?.close();
  });

  const claimOne = async ({ queue }: Process) => {
    const [claim] = await queue.claim(1);
    if (claim === undefined) throw new Error('nothing to claim');
    return claim;
  };

  test('of one key one job runs and one waits, and the waiting one takes all that comes', async () => {
    for (const head of ['1', '2']) await one.queue.add([look('a', head)]);
    const claim = await claimOne(one);
    expect(claim.job).toEqual(look('a', '1', '2'));
    for (const head of ['3', '4', '5']) await two.queue.add([look('a', head)]);
    expect(await two.queue.claim(5)).toEqual([]);
    expect(await stage.shown()).toEqual(['active a 1 2', 'created a 3 4 5']);
    await one.queue.settle(claim, { is: 'done' });
    expect((await claimOne(two)).job).toEqual(look('a', '3', '4', '5'));
  });

  test('many at once become one a key', async () => {
    await one.queue.add([look('a', '1'), look('b', '2'), look('a', '3')]);
    expect(await stage.shown()).toEqual(['created a 1 3', 'created b 2']);
  });

  test('different keys run beside each other, each only once', async () => {
    await one.queue.add(['a', 'b', 'c'].map((key) => look(key)));
    const claims = [...(await one.queue.claim(2)), ...(await two.queue.claim(2))];
    expect(claims.map(({ key }) => key).sort()).toEqual(['a', 'b', 'c']);
  });

  // What pg-boss would do here by itself: the dead-letter queue, with tries left, and the second payload lost.
  test('weather while another job of the key waits: both go on as one, with the tries that are left', async () => {
    await one.queue.add([look('a', '1')]);
    const first = await claimOne(one);
    await one.queue.add([look('a', '2')]);
    await one.queue.settle(first, { is: 'again', wait: 0, attempt: 2 });
    expect(await stage.shown()).toEqual(['created a 2 1']);
    const second = await claimOne(two);
    expect(second).toMatchObject({ job: look('a', '2', '1'), attempt: 2 });
    await two.queue.add([look('a', '3')]);
    await two.queue.settle(second, { is: 'again', wait: 0, attempt: 3 });
    await one.queue.add([look('a', '4')]);
    expect(await claimOne(one)).toMatchObject({ job: look('a', '3', '2', '1', '4'), attempt: 3 });
    expect(await stage.dead()).toEqual([]);
  });

  test('what comes round as another job does not delay what was asked for meanwhile', async () => {
    await one.queue.add([look('a', '1')]);
    const first = await claimOne(one);
    await two.queue.add([look('a', '2')]);
    await one.queue.settle(first, { is: 'again', wait: 3_600_000, attempt: 1, job: look('a', '3') });
    expect((await claimOne(two)).job).toEqual(look('a', '2', '3'));
  });

  test('what waits for its time is not claimed, whatever comes meanwhile', async () => {
    await one.queue.add([look('a', '1')]);
    await one.queue.settle(await claimOne(one), { is: 'again', wait: 3_600_000, attempt: 2 });
    await two.queue.add([look('a', '2')]);
    expect(await stage.shown()).toEqual(['created a 1 2']);
    expect(await one.queue.claim(5)).toEqual([]);
    const jobs = await stage.boss.findJobs('look', { queued: true });
    expect((jobs[0]?.startAfter.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  });

  test('of one group so many run at the same time, in all processes; others pass', async () => {
    const groups = { of: ({ key }: Look) => key.slice(0, 1), most: 2 };
    const grouped = await createQueueStage(database, { groups });
    const [first, second] = [await grouped.enter(), await grouped.enter()];
    await first.queue.add(['a1', 'a2', 'a3', 'b1'].map((key) => look(key)));
    const claims = [...(await first.queue.claim(1)), ...(await second.queue.claim(3)), ...(await first.queue.claim(3))];
    const keys = claims.map(({ key }) => key);
    expect(keys.map((key) => key.slice(0, 1)).sort()).toEqual(['a', 'a', 'b']);
    expect(await second.queue.claim(3)).toEqual([]);
    const [done] = claims;
    if (done) await first.queue.settle(done, { is: 'done' });
    const [last, ...others] = await second.queue.claim(3);
    expect([others.length, new Set([...keys, last?.key]).size]).toEqual([0, 4]);
    await grouped.close();
  });

  test('what is urgent is due at once, also where it waits for its time', async () => {
    const urgent = await createQueueStage(database, { isUrgent: true });
    const { queue } = await urgent.enter();
    await queue.add([look('a', '1')]);
    const [claim] = await queue.claim(1);
    if (claim) await queue.settle(claim, { is: 'again', wait: 3_600_000, attempt: 1 });
    expect(await queue.claim(1)).toEqual([]);
    await queue.add([look('a', '2')]);
    expect((await queue.claim(1)).map(({ job }) => job)).toEqual([look('a', '1', '2')]);
    await urgent.close();
  });

  test('what is given up is listed with its reason, and does not stand in the way of the next', async () => {
    await one.queue.add([look('a', '1')]);
    await one.queue.settle(await claimOne(one), { is: 'dead', reason: 'no such thing' });
    const letters = await listDeadLetters(stage.boss);
    expect(letters).toMatchObject([{ queue: 'look', key: 'a', reason: 'no such thing', attempts: 1 }]);
    await one.queue.add([look('a', '2')]);
    await one.queue.settle(await claimOne(one), { is: 'dead', reason: 'still none' });
    expect(await listDeadLetters(stage.boss)).toMatchObject([{ key: 'a', reason: 'still none' }]);
  });

  test('a later success of the key settles what was given up, of this key only', async () => {
    await one.queue.add([look('a', '1'), look('b', '1')]);
    for (const claim of await one.queue.claim(2)) await one.queue.settle(claim, { is: 'dead', reason: 'no' });
    await one.queue.add([look('a', '2')]);
    await one.queue.settleDone([await claimOne(one)]);
    expect(await stage.dead()).toEqual(['b 1']);
  });

  test('what was given up runs again when a person says so: one of them, or all', async () => {
    await one.queue.add([look('a', '1'), look('b', '1'), look('c', '1')]);
    for (const claim of await one.queue.claim(3)) await one.queue.settle(claim, { is: 'dead', reason: 'no' });
    await one.queue.add([look('a', '2')]);
    const letters = await listDeadLetters(stage.boss);
    const ids = letters.filter(({ key }) => key === 'a').map(({ id }) => id);
    const queues = { boss: stage.boss, all: [one.queue as never] };
    expect(await retryDeadLetters(database, queues, ids)).toBe(1);
    expect(await stage.shown()).toEqual(['created a 2 1']);
    expect(await retryDeadLetters(database, queues)).toBe(2);
    expect(await stage.shown()).toEqual(['created a 2 1', 'created b 1', 'created c 1']);
    expect((await claimOne(one)).attempt).toBe(1);
    expect(await stage.dead()).toEqual([]);
  });

  test('a transaction that is rolled back takes its jobs along', async () => {
    const failing = database.transact(async (transaction) => {
      await one.queue.add([look('a', '1')], transaction);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await stage.shown()).toEqual([]);
  });

  test('what must happen together with the end of a job does, or neither', async () => {
    await one.queue.add([look('a', '1')]);
    const claim = await claimOne(one);
    const failing = one.queue.settle(claim, { is: 'done' }, async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await stage.shown()).toEqual(['active a 1']);
    await one.queue.settle(claim, { is: 'done' });
    expect(await stage.shown()).toEqual([]);
  });

  test('the jobs of a process that is gone come back, merged with what waits, and it cannot end them any more', async () => {
    const gone = await stage.enter();
    await one.queue.add([look('a', '1'), look('b', '1')]);
    const claims = await gone.queue.claim(2);
    await one.queue.add([look('a', '2')]);
    const count = await takeBack(database, pretend([gone.presence.id]), [one.queue]);
    expect(count).toBe(2);
    expect(await stage.shown()).toEqual(['created a 2 1', 'created b 1']);
    for (const claim of claims) await gone.queue.settle(claim, { is: 'dead', reason: 'late' });
    await gone.queue.settleDone(claims);
    expect(await stage.shown()).toEqual(['created a 2 1', 'created b 1']);
    expect(await takeBack(database, pretend([gone.presence.id]), [one.queue])).toBe(0);
  });

  test('several that take back at the same time do it once', async () => {
    const gone = await stage.enter();
    await one.queue.add(Array.from({ length: 20 }, (_, index) => look(`key-${index}`, '1')));
    await gone.queue.claim(20);
    const counts = await Promise.all([1, 2, 3].map(() => takeBack(database, pretend([gone.presence.id]), [one.queue])));
    expect(counts.reduce((sum, count) => sum + count)).toBe(20);
    expect(await stage.shown()).toHaveLength(20);
  });

  test('any mixture of adding, failing and losing processes: no head lost, never two of a key at once', async () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'add', 'claim', 'done', 'again', 'lose'),
      key: fc.constantFrom('a', 'b', 'c'),
      by: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        await stage.clear();
        const running = new Map<string, { by: Process; claim: Awaited<ReturnType<typeof claimOne>> }>();
        const seen = new Set<string>();
        const added = new Set<string>();
        const finish = async (key: string, is: 'done' | 'again') => {
          const held = running.get(key);
          if (held === undefined) return;
          running.delete(key);
          if (is === 'done') for (const head of held.claim.job.heads) seen.add(head);
          await held.by.queue.settle(held.claim, is === 'done' ? { is } : { is, wait: 0, attempt: 1 });
        };
        const claimAll = async (by: Process, most: number) => {
          for (const claim of await by.queue.claim(most)) {
            expect(running.has(claim.key)).toBe(false);
            running.set(claim.key, { by, claim });
          }
        };
        for (const [index, { what, key, by: number }] of steps.entries()) {
          const by = number === 0 ? one : two;
          if (what === 'add') {
            added.add(`${key}${index}`);
            await by.queue.add([look(key, `${key}${index}`)]);
          } else if (what === 'claim') await claimAll(by, 1);
          else if (what === 'lose') {
            await loseJobs(by);
            for (const [held, { by: owner }] of running) if (owner === by) running.delete(held);
          } else await finish(key, what);
        }
        for (let round = 0; round < 10; round += 1) {
          await claimAll(one, 5);
          for (const key of ['a', 'b', 'c']) await finish(key, 'done');
        }
        expect([...seen].sort()).toEqual([...added].sort());
        expect(await stage.shown()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  /** All that a process has is taken back, as if it had been killed; it goes on under its number. */
  const loseJobs = async ({ presence, queue }: Process) => {
    await takeBack(database, { findGone: async () => [presence.id], forget: async () => undefined }, [queue]);
  };

  test('claimed by many at the same time, a key is still worked on once', async () => {
    const processes = await Promise.all([1, 2, 3, 4].map(() => stage.enter()));
    const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    const running = new Set<string>();
    const done: Look[] = [];
    let added = 0;
    const work = async ({ queue }: Process) => {
      for (let round = 0; round < 15; round += 1) {
        const key = keys[(round * 7 + added) % keys.length] ?? '';
        added += 1;
        await queue.add([look(key, `${added}`)]);
        for (const claim of await queue.claim(2)) {
          expect(running.has(claim.key)).toBe(false);
          running.add(claim.key);
          await new Promise((resolve) => setImmediate(resolve));
          running.delete(claim.key);
          done.push(claim.job);
          await queue.settle(claim, { is: 'done' });
        }
      }
    };
    await Promise.all(processes.map(work));
    while (true) {
      const claims = await one.queue.claim(10);
      if (claims.length === 0) break;
      done.push(...claims.map(({ job }) => job));
      await one.queue.settleDone(claims);
    }
    expect(done.flatMap(({ heads }) => heads)).toHaveLength(added);
  });
});

/** A registry in which these processes are gone. */
function pretend(gone: readonly string[]) {
  return { findGone: async () => [...gone], forget: async () => undefined };
}
