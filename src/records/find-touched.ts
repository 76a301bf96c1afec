import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { SetMember } from './check-set.ts';
import { compareBytes } from './order.ts';

/** What hangs on a record that the plan updates: everything that refers to it, directly or not, and what that stands on. */
export type Touched = {
  readonly key: RecordKey;
  readonly dependants: readonly RecordKey[];
  /** Records of the fabric that the dependants refer to, directly or not: the switches and servers of an attachment. */
  readonly places: readonly RecordKey[];
};

// Of all updated records together: enough for every table a person reads, whatever the graph.
const recordsLimit = 50_000;

type Graph = ReadonlyMap<string, readonly RecordKey[]>;

/**
 * What hangs on the records that a plan updates: everything that refers to them, directly or not, walked backwards
 * along Kind.references, and the records that those refer to in turn; by key. Together at most 50,000 of each; the
 * rest is left out.
 */
export function findTouched(updated: readonly RecordKey[], members: ReadonlyMap<string, SetMember>): Touched[] {
  if (updated.length === 0) return [];
  const { referrers, targets } = graphOf(members);
  let left = recordsLimit;
  let leftPlaces = recordsLimit;
  return updated.map((key) => {
    const dependants = walk([key], referrers, left, new Set());
    left -= dependants.length;
    const places = walk(dependants, targets, leftPlaces, new Set([key, ...dependants].map(printKey)));
    leftPlaces -= places.length;
    return { key, dependants, places };
  });
}

function graphOf(members: ReadonlyMap<string, SetMember>): { referrers: Graph; targets: Graph } {
  const referrers = new Map<string, RecordKey[]>();
  const targets = new Map<string, RecordKey[]>();
  for (const [id, { record }] of members) {
    const references = new Map(record.kind.references(record.value).map(({ to }) => [printKey(to), to]));
    targets.set(
      id,
      [...references].filter(([target]) => members.has(target)).map(([, to]) => to),
    );
    for (const target of references.keys()) {
      const known = referrers.get(target);
      if (known === undefined) referrers.set(target, [record.key]);
      else known.push(record.key);
    }
  }
  return { referrers, targets };
}

/** Everything that is reached from `starts` along the graph, without the starts and `except`. */
function walk(starts: readonly RecordKey[], graph: Graph, limit: number, except: ReadonlySet<string>): RecordKey[] {
  const pending = starts.map(printKey);
  const seen = new Set([...pending, ...except]);
  const found = new Map<string, RecordKey>();
  for (let next = pending.pop(); next !== undefined && found.size < limit; next = pending.pop()) {
    for (const key of graph.get(next) ?? []) {
      const id = printKey(key);
      if (seen.has(id) || found.size >= limit) continue;
      seen.add(id);
      found.set(id, key);
      pending.push(id);
    }
  }
  return [...found].sort(([a], [b]) => compareBytes(a, b)).map(([, key]) => key);
}
