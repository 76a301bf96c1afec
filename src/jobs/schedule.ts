/** Work that comes round. */
export type Round = {
  readonly name: string;
  /** Milliseconds from the beginning of one run to that of the next. */
  readonly interval: number;
  readonly run: () => Promise<void>;
};

/**
 * Runs what comes round: each round at the start and at least once an interval, whichever process does it; never twice
 * at the same time in one process.
 */
export type Schedule = {
  readonly start: (rounds: readonly Round[]) => void;
  /** Starts nothing more and resolves when what runs has ended. */
  readonly stop: () => Promise<void>;
};

export type ScheduleOptions = {
  /** Told of a run that failed; `again` says in how many milliseconds it runs again. */
  readonly report: (name: string, error: unknown, again: number) => void;
  /** 0 to 1: keeps processes that started together apart. */
  readonly random?: () => number;
};

/** Of an interval, how much earlier a run may come. */
const jitter = 0.2;
/** A run that failed is tried again after so many milliseconds, then twice as many, up to its interval. */
const firstRetry = 5_000;

/** A schedule of timers. Every process that has one runs its rounds: they must bear that. */
export function createTimerSchedule({ report, random = Math.random }: ScheduleOptions): Schedule {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let isStopped = false;

  const after = (round: Round, milliseconds: number, failures: number): void => {
    if (isStopped) return;
    const timer = setTimeout(() => {
      timers.delete(round.name);
      const one = turn(round, failures).finally(() => running.delete(one));
      running.add(one);
    }, milliseconds);
    timers.set(round.name, timer);
  };
  const turn = async (round: Round, failures: number): Promise<void> => {
    const begin = Date.now();
    try {
      await round.run();
      const next = round.interval * (1 - jitter * random());
      after(round, Math.max(next - (Date.now() - begin), 0), 0);
    } catch (error) {
      const wait = Math.min(firstRetry * 2 ** failures, round.interval);
      report(round.name, error, wait);
      after(round, wait, failures + 1);
    }
  };
  return {
    start: (rounds) => {
      for (const round of rounds) after(round, 0, 0);
    },
    stop: async () => {
      isStopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
