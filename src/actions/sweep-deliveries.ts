import { type AppHost, type DeliveryAttempt, isDelivered } from '../ports/app-host.ts';
import type { Log } from './look.ts';

export type SweepOptions = {
  readonly host: Pick<AppHost, 'listDeliveries' | 'redeliver'>;
  readonly memory: SweepMemory;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds between two sweeps. */
  readonly interval: number;
};

/** What earlier sweeps learned; it may be lost at any time. */
export type SweepMemory = { readonly delivered: Set<string> };

/** Redeliveries of one sweep, so that a long outage does not become a flood; the next sweep goes on. */
const mostRedelivered = 200;
/** Pages of 100: GitHub goes back about three days (TRAPS.md), this far in any case. */
const mostPages = 200;
/** Delivered events remembered between sweeps. */
const mostRemembered = 50_000;
const longestPause = 6 * 3_600_000;

/**
 * Asks GitHub to deliver again what no attempt has brought (DESIGN.md section 6: it does not by itself). Failed attempts
 * stay in GitHub's list, so they are grouped by guid; the same event is asked for again after growing pauses, oldest first.
 * Returns how many were asked for.
 */
export async function sweepDeliveries(options: SweepOptions): Promise<number> {
  const { host, memory, log, now, interval } = options;
  const failed = byGuid(await listBack(host, 'failed', 0));
  for (const guid of memory.delivered) failed.delete(guid);
  if (failed.size === 0) return 0;
  const since = Math.min(...[...failed.values()].flat().map(({ at }) => at));
  for (const attempt of await listBack(host, 'all', since)) {
    if (isDelivered(attempt) && failed.delete(attempt.guid)) remember(memory, attempt.guid);
  }
  const due = [...failed.values()].filter((attempts) => isDue(attempts, now(), interval)).map(latest);
  due.sort((a, b) => a.at - b.at);
  const chosen = due.slice(0, mostRedelivered);
  for (const { id } of chosen) await host.redeliver(id);
  if (chosen.length > 0) {
    log('info', 'Asked for deliveries again', { count: chosen.length, left: due.length - chosen.length });
  }
  return chosen.length;
}

/** Attempts back to a time, newest first. */
async function listBack(
  host: SweepOptions['host'],
  which: 'all' | 'failed',
  since: number,
): Promise<readonly DeliveryAttempt[]> {
  const found: DeliveryAttempt[] = [];
  let from: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { deliveries, next } = await host.listDeliveries(which, from);
    found.push(...deliveries);
    const oldest = deliveries.at(-1)?.at;
    if (next === undefined || oldest === undefined || oldest < since) break;
    from = next;
  }
  return found;
}

function byGuid(deliveries: readonly DeliveryAttempt[]): Map<string, DeliveryAttempt[]> {
  const groups = new Map<string, DeliveryAttempt[]>();
  for (const entry of deliveries) {
    if (isDelivered(entry)) continue;
    const group = groups.get(entry.guid);
    if (group) group.push(entry);
    else groups.set(entry.guid, [entry]);
  }
  return groups;
}

function latest(attempts: readonly DeliveryAttempt[]): DeliveryAttempt {
  return attempts.reduce((a, b) => (b.at > a.at || (b.at === a.at && b.id > a.id) ? b : a));
}

/** The first time at once, then after one interval, two, four, up to six hours: known from the list alone. */
function isDue(attempts: readonly DeliveryAttempt[], now: number, interval: number): boolean {
  if (attempts.length === 1) return true;
  return now - latest(attempts).at >= Math.min(interval * 2 ** (attempts.length - 2), longestPause);
}

function remember(memory: SweepMemory, guid: string): void {
  memory.delivered.add(guid);
  for (const oldest of memory.delivered) {
    if (memory.delivered.size <= mostRemembered) break;
    memory.delivered.delete(oldest);
  }
}
