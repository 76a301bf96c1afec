import { describe, expect, test } from 'vitest';
import { createMemoryQueue } from '../../src/jobs/create-memory-queue.ts';
import type { QueueOptions } from '../../src/jobs/job-queue.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';

type Job = { readonly key: string; readonly heads: readonly string[] };
type Reported = { readonly heads: readonly string[]; readonly again: number | undefined };

/** A queue whose runs end when the test says so. */
function createStage(change: Partial<QueueOptions<Job>> = {}) {
  const runs: { job: Job; end: (error?: unknown) => void }[] = [];
  const reported: Reported[] = [];
  const queue = createMemoryQueue<Job>({
    keyOf: (job) => job.key,
    merge: (waiting, next) => ({ key: next.key, heads: [...waiting.heads, ...next.heads] }),
    concurrency: 2,
    retry: { attempts: 3, firstWait: 0, longestWait: 0 },
    run: (job) =>
      new Promise((resolve, reject) => {
        runs.push({ job, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    report: ({ heads }, _error, again) => reported.push({ heads, again }),
    ...change,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { queue, runs, reported, turn, shown: () => runs.map(({ job }) => [job.key, ...job.heads].join(' ')) };
}

const job = (key: string, ...heads: string[]): Job => ({ key, heads });
const postponed = () => new OperationalError('limit', { retryable: true, retryAfter: 0, isPostponed: true });
const weather = (retryAfter?: number) => new OperationalError('weather', { retryable: true, retryAfter });

describe('a queue in memory', () => {
  test('of one key one job runs and one waits; the others merge into it', async () => {
    const { queue, runs, shown, turn } = createStage();
    for (const head of ['1', '2', '3', '4']) queue.add(job('a', head));
    expect(shown()).toEqual(['a 1']);
    runs[0]?.end();
    await turn();
    expect(shown()).toEqual(['a 1', 'a 2 3 4']);
    runs[1]?.end();
    await queue.idle();
    expect(shown()).toHaveLength(2);
  });

  test('keys run beside each other up to the limit', async () => {
    const { queue, runs, shown, turn } = createStage();
    for (const key of ['a', 'b', 'c']) queue.add(job(key));
    expect(shown()).toEqual(['a', 'b']);
    runs[1]?.end();
    await turn();
    expect(shown()).toEqual(['a', 'b', 'c']);
  });

  test('weather is tried again, merged with what came meanwhile, and given up after the attempts', async () => {
    const { queue, runs, reported, shown } = createStage({
      run: async (one) => {
        runs.push({ job: one, end: () => {} });
        throw weather();
      },
    });
    queue.add(job('a', '1'));
    queue.add(job('a', '2'));
    await queue.idle();
    expect(shown()).toEqual(['a 1', 'a 1 2', 'a 1 2']);
    expect(reported.map(({ again }) => again)).toEqual([0, 0, undefined]);
  });

  test('a wait that GitHub asks for replaces our own', async () => {
    const { queue, runs, reported, turn } = createStage();
    queue.add(job('a'));
    runs[0]?.end(weather(3600));
    await turn();
    expect(reported[0]?.again).toBe(3_600_000);
    await queue.stop();
  });

  test.each([
    ['an error that is not weather', new OperationalError('no', { retryable: false })],
    ['a bug', new TypeError('bug')],
  ])('%s is reported and not tried again', async (_name, error) => {
    const { queue, runs, reported } = createStage();
    queue.add(job('a', '1'));
    runs[0]?.end(error);
    await queue.idle();
    expect([reported, runs.length]).toEqual([[{ heads: ['1'], again: undefined }], 1]);
    queue.add(job('a', '2'));
    expect(runs).toHaveLength(2);
  });

  test('stopping gives up what waits to be tried again', async () => {
    const { queue, runs, turn } = createStage({ retry: { attempts: 3, firstWait: 60_000, longestWait: 60_000 } });
    queue.add(job('a'));
    runs[0]?.end(weather());
    await turn();
    await queue.stop();
    expect(runs).toHaveLength(1);
  });

  test('stopping takes nothing more and lets what runs and waits end', async () => {
    const { queue, runs, shown, turn } = createStage();
    queue.add(job('a', '1'));
    queue.add(job('a', '2'));
    let stopped = false;
    const stopping = queue.stop().then(() => {
      stopped = true;
    });
    queue.add(job('b'));
    await turn();
    expect(stopped).toBe(false);
    runs[0]?.end();
    await turn();
    runs[1]?.end();
    await stopping;
    expect(shown()).toEqual(['a 1', 'a 2']);
  });

  test('what is postponed is no failed try: it comes again as often as it takes, and weather still has its tries', async () => {
    let tries = 0;
    const { queue, reported } = createStage({
      run: async () => {
        tries += 1;
        if (tries <= 50) throw postponed();
        if (tries <= 52) throw weather();
      },
    });
    queue.add(job('a', '1'));
    await queue.idle();
    expect(tries).toBe(53);
    expect(reported.every(({ again }) => again !== undefined)).toBe(true);
  });
});
