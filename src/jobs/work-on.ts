import type { Transaction } from '../store/database.ts';
import { fateOf } from './fate-of.ts';
import { gather } from './gather.ts';
import type { Claim, Fate, JobQueue } from './job-queue.ts';

/** What happened to one try, for logs and metrics. */
export type Ended<Job> = {
  readonly claim: Claim<Job>;
  readonly fate: Fate<Job>;
  readonly seconds: number;
  readonly error?: unknown;
};

export type WorkOptions<Job extends object> = {
  readonly queue: JobQueue<Job>;
  readonly run: (claim: Claim<Job>) => Promise<void>;
  /** What is written together with the end of jobs that are done or given up. */
  readonly finish?: (
    transaction: Transaction,
    claims: readonly Claim<Job>[],
    state: 'done' | 'failed',
  ) => Promise<void>;
  /** What becomes of a try; where left out, what failed is tried again by the queue's rules. */
  readonly decide?: (tried: Omit<Ended<Job>, 'fate'>) => Fate<Job>;
  readonly begin: (claim: Claim<Job>) => void;
  readonly report: (ended: Ended<Job>) => void;
  /** The database did not take the end of a job; it is tried until it does, or until this is true. */
  readonly isStopping: () => boolean;
  readonly warn: (error: unknown) => void;
};

const settledAtOnce = 200;
const settleAgainAfter = 1_000;

/** Runs a job, decides what becomes of it, and writes that down. The result never rejects. */
export function workOn<Job extends object>(options: WorkOptions<Job>): (claim: Claim<Job>) => Promise<void> {
  const { queue, run, finish = async () => undefined, begin, report, isStopping, warn } = options;
  const { decide = (tried) => byRules(tried, queue) } = options;
  const settleDone = gather(settledAtOnce, async (claims: readonly Claim<Job>[]) => {
    await queue.settleDone(claims, (transaction, held) => finish(transaction, held, 'done'));
    return claims;
  });
  const settle = async (claim: Claim<Job>, fate: Fate<Job>): Promise<void> => {
    if (fate.is === 'done') await settleDone(claim);
    else if (fate.is === 'dead')
      await queue.settle(claim, fate, (transaction) => finish(transaction, [claim], 'failed'));
    else await queue.settle(claim, fate);
  };
  return async (claim) => {
    begin(claim);
    const start = performance.now();
    const failure = await run(claim).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const tried = { claim, seconds: (performance.now() - start) / 1000, ...failure };
    const fate = decide(tried);
    report({ ...tried, fate });
    for (;;) {
      try {
        return await settle(claim, fate);
      } catch (error) {
        if (isStopping()) return;
        warn(error);
        await new Promise((resolve) => setTimeout(resolve, settleAgainAfter));
      }
    }
  };
}

function byRules<Job extends object>({ claim, error }: Omit<Ended<Job>, 'fate'>, { retry }: JobQueue<Job>): Fate {
  return error === undefined ? { is: 'done' } : fateOf(error, claim.attempt, retry);
}
