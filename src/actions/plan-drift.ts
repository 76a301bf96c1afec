import { printKey } from '../domain/record-key.ts';
import { type DriftQuestion, objectFinder } from '../drift/compare-fabric.ts';
import type { Desired } from '../drift/desired.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import type { LiveRecord } from '../drift/live-record.ts';
import type { LiveObject, LiveState } from '../drift/live-state.ts';
import { maskManifest } from '../drift/mask.ts';
import { selectObjects } from '../drift/select-objects.ts';
import type { Kind } from '../kinds/kind.ts';
import { normalizeManifest } from '../records/normalize-document.ts';
import type { DueFabric } from './find-due.ts';
import { liveFor, type Neighbours } from './read-cluster.ts';
import type { ReadFabric } from './read-fabric.ts';

/** Git's side of a comparison. */
export type GitSide = ReadFabric & { readonly due: DueFabric };

const nothing = (): boolean => false;

/**
 * Both sides of a fabric, and what bounds `extra`: objects that no file declares are looked for only where it is known
 * what every other fabric of the cluster declares.
 */
export function questionOf(
  { view, due }: GitSide,
  desired: Desired,
  live: LiveState,
  { declared, unknown }: Neighbours,
): DriftQuestion {
  const { fabric, knowledge } = view;
  const elsewhere = new Set<string>();
  for (const [name, { keys }] of declared) if (name !== due.name) for (const key of keys) elsewhere.add(key);
  const select = unknown === undefined ? selectObjects(due.entry.select) : nothing;
  return { fabric, desired, knowledge, live: liveFor(live, knowledge.catalog), elsewhere, select };
}

/** What the cluster holds of every record, and of what no file declares, without what the cluster owns of it; no credentials. */
export function liveRecords(question: DriftQuestion, report: DriftReport): LiveRecord[] {
  const find = objectFinder(question);
  const states = new Map(report.records.map((record) => [printKey(record.key), record]));
  const recordOf = (key: LiveRecord['key'], object: LiveObject | undefined, known: Kind | undefined): LiveRecord => {
    const { state, differences } = states.get(printKey(key)) ?? { state: 'in-sync' as const, differences: [] };
    const kind = known ?? question.knowledge.catalog.find(key.group, key.kind);
    const value = object && kind && maskManifest(normalizeManifest(object.value, kind));
    return { key, state, differences, ...(value === undefined ? {} : { value }) };
  };
  const declared = [...question.desired.records.values()].flatMap(({ examined: { key }, kind }) =>
    key === undefined ? [] : [recordOf(key, find(key), kind)],
  );
  const others = report.records.filter(({ key }) => !question.desired.records.has(printKey(key)));
  return [...declared, ...others.map(({ key }) => recordOf(key, find(key), undefined))];
}

/** A finding of a comparison. */
export function findingOf(
  { due }: Pick<GitSide, 'due'>,
  answer: Pick<DriftFinding, 'report' | 'deployer'>,
  { unknown }: Neighbours,
): DriftFinding {
  const { report, deployer } = answer;
  return {
    report,
    commit: due.facts.commit,
    ...(deployer === undefined ? {} : { deployer }),
    ...(unknown === undefined ? {} : { extrasUnknown: unknown }),
  };
}
