/** The answer of a condition that holds at last; asked 10 times a second, for `seconds` at most. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Figures = {
  readonly queue: string;
  readonly ready: number;
  readonly deferred: number;
  readonly active: number;
  readonly dead: number;
};

/** Waits until nothing is queued and nothing runs; resolves with the number of jobs that were given up. */
export async function untilQuiet(ops: string, seconds = 120): Promise<number> {
  return await until(
    'the end of all work',
    async () => {
      const answer = await fetch(`${ops}/readyz`).then((response) => response.json());
      const { queues, database } = answer as { queues: Figures[]; database: string };
      // Chores and comparisons with clusters always wait for their next time.
      const open = queues.reduce(
        (sum, { queue, ready, deferred, active }) =>
          sum + ready + active + (queue === 'chore' || queue === 'drift' ? 0 : deferred),
        0,
      );
      if (database !== 'ok' || open > 0) return undefined;
      return queues.reduce((sum, { dead }) => sum + dead, 0);
    },
    seconds,
  );
}
