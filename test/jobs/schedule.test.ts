import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTimerSchedule } from '../../src/jobs/schedule.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const failures: [string, number][] = [];
const schedule = (random = () => 0.5) =>
  createTimerSchedule({ random, report: (name, _error, again) => failures.push([name, again]) });

describe('what comes round', () => {
  test('runs at the start and at least once an interval, each by itself', async () => {
    const times: Record<string, number[]> = { often: [], seldom: [] };
    const start = Date.now();
    const note = (name: string) => async () => void times[name]?.push(Date.now() - start);
    const running = schedule();
    running.start([
      { name: 'often', interval: 60_000, run: note('often') },
      { name: 'seldom', interval: 600_000, run: note('seldom') },
    ]);
    await vi.advanceTimersByTimeAsync(600_000);
    await running.stop();
    expect(times.seldom).toHaveLength(2);
    const often = times.often ?? [];
    expect(often[0]).toBe(0);
    expect(often.length).toBeGreaterThanOrEqual(10);
    for (const [index, time] of often.entries()) {
      expect(time - (often[index - 1] ?? 0)).toBeLessThanOrEqual(60_000);
    }
  });

  test('never twice at the same time; one that takes longer than its interval comes again at once', async () => {
    let inside = 0;
    let most = 0;
    let runs = 0;
    const running = schedule();
    const run = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 90_000));
      inside -= 1;
      runs += 1;
    };
    running.start([{ name: 'long', interval: 60_000, run }]);
    await vi.advanceTimersByTimeAsync(460_000);
    expect(most).toBe(1);
    expect(runs).toBe(5);
  });

  test('a failure is told and tried again soon, then less and less soon, at least once an interval', async () => {
    failures.length = 0;
    const running = schedule();
    const run = async () => {
      throw new Error('down');
    };
    running.start([{ name: 'sweep', interval: 30_000, run }]);
    await vi.advanceTimersByTimeAsync(100_000);
    await running.stop();
    expect(failures.slice(0, 5)).toEqual([
      ['sweep', 5_000],
      ['sweep', 10_000],
      ['sweep', 20_000],
      ['sweep', 30_000],
      ['sweep', 30_000],
    ]);
  });

  test('stop waits for what runs and starts nothing more', async () => {
    let ended = 0;
    let begun = 0;
    const running = schedule();
    const run = async () => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      ended += 1;
    };
    running.start([{ name: 'one', interval: 5_000, run }]);
    await vi.advanceTimersByTimeAsync(10);
    const stopping = running.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    await stopping;
    expect([begun, ended]).toEqual([1, 1]);
  });
});
