import { describe, expect, test } from 'vitest';
import { type SweepOptions, sweepDeliveries } from '../../src/actions/sweep-deliveries.ts';
import { type DeliveryAttempt, isDelivered } from '../../src/ports/app-host.ts';

const minute = 60_000;
const interval = 5 * minute;

/** GitHub's list of attempts, newest first in pages of ten; a redelivery succeeds where `isUp`. */
function createLog() {
  const attempts: DeliveryAttempt[] = [];
  const state = { now: 1_000_000_000_000, isUp: true, asked: [] as number[], pages: 0 };
  const enter = (guid: string, isTaken: boolean): void => {
    attempts.unshift({ id: attempts.length + 1, guid, event: 'push', at: state.now, status: isTaken ? 202 : 502 });
  };
  const memory = { delivered: new Set<string>() };
  const options: SweepOptions = {
    memory,
    interval,
    now: () => state.now,
    log: () => undefined,
    host: {
      listDeliveries: async (which, from) => {
        state.pages += 1;
        const listed = attempts.filter((one) => which === 'all' || !isDelivered(one));
        const start = from === undefined ? 0 : Number(from);
        const end = start + 10;
        return { deliveries: listed.slice(start, end), next: end < listed.length ? String(end) : undefined };
      },
      redeliver: async (id) => {
        state.asked.push(id);
        enter(attempts.find((one) => one.id === id)?.guid ?? '', state.isUp);
      },
    },
  };
  const sweep = async (): Promise<string[]> => {
    state.asked = [];
    await sweepDeliveries(options);
    return state.asked.map((id) => attempts.find((one) => one.id === id)?.guid ?? '');
  };
  return { state, enter, sweep, attempts };
}

describe('the sweeper', () => {
  test('asks for what failed, oldest first, once', async () => {
    const { state, enter, sweep } = createLog();
    enter('a', false);
    state.now += 1_000;
    enter('b', true);
    enter('c', false);
    expect(await sweep()).toEqual(['a', 'c']);
    // The failed attempts stay in the list (TRAPS.md): their guids have a success now.
    for (let i = 0; i < 5; i += 1) {
      state.now += interval;
      expect(await sweep()).toEqual([]);
    }
  });

  test('where nothing failed that is one request', async () => {
    const { state, enter, sweep } = createLog();
    for (let i = 0; i < 50; i += 1) enter(`ok ${i}`, true);
    expect(await sweep()).toEqual([]);
    expect(state.pages).toBe(1);
  });

  test('what failed long ago and is known to have come costs no further pages', async () => {
    const { state, enter, sweep } = createLog();
    enter('a', false);
    for (let i = 0; i < 200; i += 1) enter(`ok ${i}`, true);
    await sweep();
    await sweep();
    state.pages = 0;
    expect(await sweep()).toEqual([]);
    expect(state.pages).toBe(1);
  });

  test('pages are followed back to the oldest failure', async () => {
    const { state, enter, sweep } = createLog();
    for (let i = 0; i < 35; i += 1) {
      state.now += 1_000;
      enter(`lost ${i}`, false);
      enter(`ok ${i}`, true);
    }
    expect((await sweep()).length).toBe(35);
  });

  test('what fails again is asked for less and less often', async () => {
    const { state, enter, sweep } = createLog();
    state.isUp = false;
    enter('a', false);
    const times: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      if ((await sweep()).length > 0) times.push(round);
      state.now += interval;
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 31]);
  });

  test('a flood is taken in parts, and all of it in the end', async () => {
    const { state, enter, sweep } = createLog();
    for (let i = 0; i < 450; i += 1) {
      state.now += 1_000;
      enter(`lost ${i}`, false);
    }
    const sizes: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      sizes.push((await sweep()).length);
      state.now += interval;
    }
    expect(sizes).toEqual([200, 200, 50, 0]);
  });
});
