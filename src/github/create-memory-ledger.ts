import type { Grant, RequestCost, RequestLedger, RequestLimits } from '../ports/request-ledger.ts';

type Entry = { readonly at: number; readonly points: number };
type Account = { requests: Entry[]; content: number[]; lastWrite: number; heldUntil: number };

const minute = 60_000;
const hour = 3_600_000;
/** Requests reach GitHub later than they are entered, some more than others: the windows are a little wider. */
const slack = 2_000;

/** A ledger for one process. `now` in milliseconds. */
export function createMemoryLedger(limits: RequestLimits, now: () => number = Date.now): RequestLedger {
  const accounts = new Map<number, Account>();
  const accountOf = (installation: number): Account => {
    const known = accounts.get(installation);
    if (known) return known;
    const account = { requests: [], content: [], lastWrite: Number.NEGATIVE_INFINITY, heldUntil: 0 };
    accounts.set(installation, account);
    return account;
  };
  return {
    take: async (installation, cost, patience) => {
      const account = accountOf(installation);
      const time = now();
      const at = earliest(account, cost, limits, time);
      const grant: Grant = { granted: at - time <= patience, wait: at - time };
      if (grant.granted) enter(account, cost, at);
      return grant;
    },
    hold: async (installation, milliseconds) => {
      const account = accountOf(installation);
      account.heldUntil = Math.max(account.heldUntil, now() + milliseconds);
    },
  };
}

/** When a request fits into every window. Entries may lie ahead: those who wait have their place already. */
function earliest(account: Account, { points, isContent }: RequestCost, limits: RequestLimits, time: number): number {
  account.requests = account.requests.filter(({ at }) => at > time - minute - slack);
  account.content = account.content.filter((at) => at > time - hour - slack);
  let at = Math.max(time, account.heldUntil, afterPoints(account.requests, points, limits.pointsPerMinute));
  if (!isContent) return at;
  at = Math.max(at, account.lastWrite + limits.writeSpacing);
  at = Math.max(at, afterCount(account.content, limits.contentPerMinute, minute));
  return Math.max(at, afterCount(account.content, limits.contentPerHour, hour));
}

/** The time at which only `limit - 1` entries are younger than the window. */
function afterCount(times: readonly number[], limit: number, window: number): number {
  const blocking = times.length < limit ? undefined : times[times.length - limit];
  return blocking === undefined ? 0 : blocking + window + slack;
}

function afterPoints(requests: readonly Entry[], points: number, limit: number): number {
  let total = points;
  for (let index = requests.length - 1; index >= 0; index -= 1) {
    const entry = requests[index];
    if (entry === undefined) break;
    total += entry.points;
    if (total > limit) return entry.at + minute + slack;
  }
  return 0;
}

function enter(account: Account, { points, isContent }: RequestCost, at: number): void {
  insert(account.requests, { at, points }, (entry) => entry.at);
  if (!isContent) return;
  insert(account.content, at, (time) => time);
  account.lastWrite = Math.max(account.lastWrite, at);
}

/** Keeps the list sorted by time; almost always the new one is the last. */
function insert<Item>(items: Item[], item: Item, timeOf: (item: Item) => number): void {
  let index = items.length;
  while (index > 0 && timeOf(items[index - 1] ?? item) > timeOf(item)) index -= 1;
  items.splice(index, 0, item);
}
