import type { ClusterEntry } from '../config/cluster-entry.ts';
import { type ClusterGroup, fabricName } from '../config/cluster-groups.ts';
import type { DriftStanding } from '../ports/drift-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import type { DriftDesk, Tried } from './drift-desk.ts';

/** A fabric of CLUSTERS_FILE that is compared now. */
export type DueFabric = {
  readonly name: string;
  readonly entry: ClusterEntry;
  readonly facts: FabricFacts;
  readonly standing: DriftStanding | undefined;
  /** Its check is written again although it says the same. */
  readonly isForced: boolean;
};

/** `held` are those that did not come to their end lately and are tried again later, whoever asks. */
type Due = { readonly due: readonly DueFabric[]; readonly held: readonly string[] };

/** Who asked for what, by name of the fabric. */
export type DriftOrder = {
  readonly cluster: string;
  readonly asked: ReadonlySet<string>;
  readonly forced: ReadonlySet<string>;
};

/** Of an interval, how much earlier a comparison may come, so that clusters do not stay together. */
const jitter = 0.2;
const soonest = 1_000;

/**
 * The fabrics of a group that are due: asked for, never tried in this process, with another head, or by their time. One
 * whose repository is not indexed is none: it may not be looked at yet, or not exist.
 */
export async function findDue(desk: DriftDesk, { entries }: ClusterGroup, order: DriftOrder): Promise<Due> {
  const due: DueFabric[] = [];
  const held: string[] = [];
  const now = desk.now();
  for (const entry of entries) {
    const name = fabricName(entry);
    const facts = await desk.index.named(entry.owner, entry.repo, entry.fabric);
    if (facts === undefined) continue;
    const standing = await desk.drift.find(facts);
    const isForced = order.forced.has(name);
    const tried = desk.remembered.tried.get(name);
    const isAsked = isForced || order.asked.has(name);
    if (tried?.againAt !== undefined && now < tried.againAt) held.push(name);
    else if (isAsked || isTime(now, entry, tried, facts, standing))
      due.push({ name, entry, facts, standing, isForced });
  }
  return { due, held };
}

function isTime(
  now: number,
  { every }: ClusterEntry,
  tried: Tried | undefined,
  { commit }: FabricFacts,
  standing: DriftStanding | undefined,
): boolean {
  if (tried === undefined) return true;
  if (tried.againAt !== undefined) return true;
  if (tried.commit !== commit && standing?.finding.commit !== commit) return true;
  if (tried.until !== undefined && now >= tried.until) return true;
  // another process may have compared it since
  const last = Math.max(tried.at, standing === undefined ? 0 : Date.parse(standing.comparedAt));
  return now >= last + every * (1 - jitter);
}

/** Milliseconds until some fabric of a group is due. */
export function waitFor({ remembered, now, random }: DriftDesk, { entries }: ClusterGroup): number {
  const at = now();
  const waits = entries.map((entry) => {
    const tried = remembered.tried.get(fabricName(entry));
    const interval = entry.every * (1 - jitter * random());
    if (tried === undefined) return interval;
    const { againAt, until = Number.POSITIVE_INFINITY } = tried;
    return (againAt ?? Math.min(tried.at + interval, until)) - at;
  });
  return Math.max(soonest, Math.min(...waits));
}
