import { OperationalError } from '../ports/operational-error.ts';
import { HostError } from './host-error.ts';
import { readFailure } from './read-failure.ts';

/** How long the adapter itself keeps trying before the work goes back to its queue. Times in milliseconds. */
export type Patience = {
  readonly attempts: number;
  readonly firstWait: number;
  /** A longer wait that GitHub asks for is left to the queue. */
  readonly longestWait: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
};

export const defaultPatience: Patience = {
  attempts: 4,
  firstWait: 500,
  longestWait: 10_000,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Sends requests and decides what is sent again; every failure is a HostError. */
export type Requests = {
  /** Something that may be sent any number of times: a GET, content-addressed objects, setting a state. */
  readonly repeat: <T>(call: string, send: () => Promise<{ data: T }>) => Promise<T>;
  /**
   * Something that must happen once. After a lost answer `find` looks whether it happened: its result is the answer,
   * undefined means that it did not.
   */
  readonly once: <T>(call: string, send: () => Promise<{ data: T }>, find: () => Promise<T | undefined>) => Promise<T>;
  /** Something that its caller tries another way: sent once, except where a limit refused it. */
  readonly attempt: <T>(call: string, send: () => Promise<{ data: T }>) => Promise<T>;
};

type Again = 'after-loss' | 'when-limited';

/**
 * Requests with this patience; the plugins of Octokit must not retry by themselves. `renew` replaces a token that stopped
 * working before its time (an installation suspended and back, say): tried once a request.
 */
export function createRequests(patience: Patience, renew: () => Promise<unknown>): Requests {
  const run = async <T>(
    call: string,
    send: () => Promise<{ data: T }>,
    again: Again,
    find?: () => Promise<T | undefined>,
  ) => {
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await send()).data;
      } catch (thrown) {
        if (thrown instanceof OperationalError && !(thrown instanceof HostError)) throw thrown;
        const failure = readFailure(call, thrown, Date.now());
        if (failure.status === 401 && !renewed) {
          renewed = true;
          await renewToken(renew);
          continue;
        }
        const wait = attempt < patience.attempts ? waitFor(failure, attempt, again, patience) : undefined;
        if (wait === undefined) throw failure;
        await patience.sleep(wait);
        const found = failure.ending === 'lost' ? await find?.() : undefined;
        if (found !== undefined) return found;
      }
    }
  };
  return {
    repeat: (call, send) => run(call, send, 'after-loss'),
    once: (call, send, find) => run(call, send, 'after-loss', find),
    attempt: (call, send) => run(call, send, 'when-limited'),
  };
}

async function renewToken(renew: () => Promise<unknown>): Promise<void> {
  try {
    await renew();
  } catch (thrown) {
    throw readFailure('renew token', thrown, Date.now());
  }
}

function waitFor(failure: HostError, attempt: number, again: Again, patience: Patience): number | undefined {
  if (failure.ending === 'limited') {
    const wait = (failure.retryAfter ?? 0) * 1000;
    return wait <= patience.longestWait ? wait : undefined;
  }
  if (failure.ending !== 'lost' || again !== 'after-loss') return undefined;
  return patience.firstWait * 2 ** (attempt - 1);
}
