import { describe, expect, test } from 'vitest';
import { createMemoryQueue } from '../../src/jobs/create-memory-queue.ts';
import { createTurnstile } from '../../src/jobs/turnstile.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';

/** Work that lasts until it is told to end. */
function pending() {
  let end = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

async function turnedAway(promise: Promise<void>): Promise<OperationalError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof OperationalError) return error;
  throw new Error('it was let through');
}

describe('a turnstile', () => {
  test('lets so many of one installation through, and as many of another', async () => {
    const turnstile = createTurnstile({ most: 2 });
    const work = [pending(), pending(), pending()];
    const passing = work.map(({ promise }, index) => turnstile.pass(index < 2 ? 1 : 2, () => promise));
    const error = await turnedAway(turnstile.pass(1, async () => undefined));
    expect(error).toMatchObject({ retryable: true, isPostponed: true });
    for (const { end } of work) end();
    await Promise.all(passing);
    let done = false;
    await turnstile.pass(1, async () => {
      done = true;
    });
    expect(done).toBe(true);
  });

  test('gives everybody a turn of its own', async () => {
    let now = 0;
    const turnstile = createTurnstile({ most: 1, now: () => now });
    const first = pending();
    const passing = turnstile.pass(1, () => first.promise);
    const waits: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      waits.push((await turnedAway(turnstile.pass(1, async () => undefined))).retryAfter ?? 0);
    }
    expect(waits).toEqual([2, 4, 6]);
    now = 1_000_000;
    first.end();
    await passing;
  });

  test('work that fails makes room as well', async () => {
    const turnstile = createTurnstile({ most: 1 });
    const failing = turnstile.pass(1, async () => {
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    await turnstile.pass(1, async () => undefined);
  });

  test('a queue full of one installation does not keep another waiting', async () => {
    type Job = { readonly installation: number; readonly name: string };
    const turnstile = createTurnstile({ most: 2 });
    const busy = pending();
    const done: string[] = [];
    const queue = createMemoryQueue<Job>({
      keyOf: ({ name }) => name,
      merge: (waiting) => waiting,
      concurrency: 4,
      retry: { attempts: 3, firstWait: 0, longestWait: 0 },
      run: ({ installation, name }) =>
        turnstile.pass(installation, async () => {
          if (installation === 1) await busy.promise;
          done.push(name);
        }),
      report: () => undefined,
    });
    for (let index = 0; index < 200; index += 1) queue.add({ installation: 1, name: `busy ${index}` });
    queue.add({ installation: 2, name: 'calm' });
    for (let turns = 0; turns < 500 && done.length === 0; turns += 1)
      await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['calm']);
    busy.end();
    await queue.stop();
  });
});
