import type { RequestFigures } from '../ports/request-figures.ts';
import type { RequestCost, RequestLedger } from '../ports/request-ledger.ts';
import type { RequestMeter } from '../ports/request-meter.ts';
import { Postponed } from './postponed.ts';

export type BudgetOptions = {
  readonly ledger: RequestLedger;
  /** A longer wait, in milliseconds, is not slept but left to the queue. */
  readonly longestWait: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly meter?: RequestMeter | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

/** The answer of GitHub, as far as limits are concerned. */
export type Answered = {
  /** 0 where none came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** Seconds that GitHub asks to wait, where it refused the request because of a limit. */
  readonly wait?: number | undefined;
  /** Whether GitHub said itself how long. */
  readonly isSaid?: boolean;
};

/** Keeps every installation within GitHub's limits, each by itself (DESIGN.md section 6). */
export type RequestBudget = {
  /** Lets work begin; throws Postponed while it is known that none of its writes would be sent. */
  readonly admit: (installation: number) => void;
  /**
   * Waits until a request may be sent, at most `patience` milliseconds, and gives how long that was; throws Postponed
   * where it would take longer.
   */
  readonly spend: (installation: number, method: string, patience: number) => Promise<number>;
  /** Learns from an answer: what is left of the hour, and whether a limit was met. */
  readonly learn: (installation: number, method: string, answer: Answered) => Promise<void>;
  readonly figures: RequestFigures;
};

/** An hour of requests as the last answer told it; at `resetAt`, milliseconds since 1970, `remaining` is `limit` again. */
type HourlyLimit = { readonly limit: number; readonly remaining: number; readonly resetAt: number };

type Account = {
  hour: HourlyLimit | undefined;
  /** No work of the installation begins before. */
  closedUntil: number;
  /** Limits met one after the other without GitHub saying for how long. */
  strikes: number;
};

/** Waits double with every unexplained limit, up to this many milliseconds. */
const longestHold = 3_600_000;

/** A budget over a ledger. What GitHub's headers say is kept by each process: every answer brings it again. */
export function createRequestBudget(options: BudgetOptions): RequestBudget {
  const { ledger, longestWait, sleep, meter, now = Date.now } = options;
  const accounts = new Map<number, Account>();
  const accountOf = (installation: number): Account => {
    const account = accounts.get(installation) ?? { hour: undefined, closedUntil: 0, strikes: 0 };
    accounts.set(installation, account);
    return account;
  };
  const postpone = (installation: number, wait: number): never => {
    const account = accountOf(installation);
    // A short wait is only one job's, which has waited enough: others may begin.
    if (wait > longestWait) account.closedUntil = Math.max(account.closedUntil, now() + wait);
    meter?.postpone(installation);
    throw new Postponed(installation, wait);
  };
  return {
    admit: (installation) => {
      const wait = accountOf(installation).closedUntil - now();
      if (wait > 0) postpone(installation, wait);
    },
    spend: async (installation, method, patience) => {
      const cost = costOf(method);
      const { granted, wait } = await ledger.take(installation, cost, Math.min(patience, longestWait));
      if (!granted) postpone(installation, wait);
      if (wait > 0) await sleep(wait);
      return wait;
    },
    learn: async (installation, method, answer) => {
      const account = accountOf(installation);
      const hour = readHour(answer);
      meter?.observe({ installation, status: answer.status, remaining: hour?.remaining });
      account.hour = hour ?? account.hour;
      const hold = holdAfter(account, method, answer, now());
      // A short wait is the request's own: it is sent again from where it stands.
      if (hold <= longestWait) return;
      account.closedUntil = Math.max(account.closedUntil, now() + hold);
      await ledger.hold(installation, hold);
    },
    figures: {
      shareLeft: (installation) => {
        const hour = accounts.get(installation)?.hour;
        return hour === undefined || hour.resetAt <= now() || hour.limit <= 0 ? 1 : hour.remaining / hour.limit;
      },
    },
  };
}

/** Milliseconds that nothing is sent after this answer. */
function holdAfter(account: Account, method: string, { wait, isSaid }: Answered, now: number): number {
  if (wait === undefined) {
    if (isWrite(method)) account.strikes = 0;
    return account.hour?.remaining === 0 ? account.hour.resetAt - now : 0;
  }
  account.strikes = isSaid === true ? 0 : account.strikes + 1;
  return Math.min(wait * 1000 * 2 ** Math.max(account.strikes - 1, 0), longestHold);
}

function isWrite(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/**
 * GitHub does not say which requests create content. Every write but a deletion counts, so that whatever it means is
 * within the limit (docs/decisions/0030-request-budget.md).
 */
export function costOf(method: string): RequestCost {
  return { points: isWrite(method) ? 5 : 1, isContent: isWrite(method) && method !== 'DELETE' };
}

function readHour({ headers }: Answered): HourlyLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  if (!Number.isFinite(limit) || !Number.isFinite(remaining) || !Number.isFinite(reset)) return undefined;
  return { limit: limit ?? 0, remaining: remaining ?? 0, resetAt: (reset ?? 0) * 1000 };
}
