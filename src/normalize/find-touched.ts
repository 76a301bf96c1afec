import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { SetMember } from './check-set.ts';
import type { Touched } from './fabric-plan.ts';
import { compareBytes } from './order.ts';

// Of all updated records together: enough for every table a person reads, whatever the graph.
const dependantsLimit = 50_000;

/**
 * What hangs on the records that a plan updates: everything that refers to them, directly or not, walked backwards
 * along Kind.references, by key. Together at most 50,000; the rest is left out.
 */
export function findTouched(updated: readonly RecordKey[], members: ReadonlyMap<string, SetMember>): Touched[] {
  if (updated.length === 0) return [];
  const referrers = referrersOf(members);
  let left = dependantsLimit;
  return updated.map((key) => {
    const dependants = walkBack(key, referrers, left);
    left -= dependants.length;
    return { key, dependants };
  });
}

function referrersOf(members: ReadonlyMap<string, SetMember>): Map<string, RecordKey[]> {
  const referrers = new Map<string, RecordKey[]>();
  for (const { record } of members.values()) {
    const targets = new Set(record.kind.references(record.value).map(({ to }) => printKey(to)));
    for (const target of targets) {
      const known = referrers.get(target);
      if (known === undefined) referrers.set(target, [record.key]);
      else known.push(record.key);
    }
  }
  return referrers;
}

function walkBack(key: RecordKey, referrers: ReadonlyMap<string, readonly RecordKey[]>, limit: number): RecordKey[] {
  const start = printKey(key);
  const found = new Map<string, RecordKey>();
  const pending = [start];
  for (let next = pending.pop(); next !== undefined && found.size < limit; next = pending.pop()) {
    for (const referrer of referrers.get(next) ?? []) {
      const id = printKey(referrer);
      if (id === start || found.has(id) || found.size >= limit) continue;
      found.set(id, referrer);
      pending.push(id);
    }
  }
  return [...found].sort(([a], [b]) => compareBytes(a, b)).map(([, referrer]) => referrer);
}
