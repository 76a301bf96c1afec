import type { Fabric } from '../config/fabric.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { objectFinder } from '../drift/compare-fabric.ts';
import type { Desired } from '../drift/desired.ts';
import type { DriftRecord, DriftReport } from '../drift/drift-report.ts';
import type { LiveState } from '../drift/live-state.ts';
import { type AdoptionRefusal, planAdoption } from '../drift/plan-adoption.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import { planPossible } from '../edit/plan-possible.ts';
import { snapshotAfter } from '../edit/snapshot-after.ts';
import type { Examine } from '../records/examine.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { compareBytes } from '../records/order.ts';
import { chooseRecords } from './choose-records.ts';
import type { Repository } from './load-repository.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { writeChanges } from './write-changes.ts';

/** One fabric and its cluster, compared. */
export type ComparedSide = {
  readonly fabric: Fabric;
  readonly knowledge: Knowledge;
  readonly desired: Desired;
  readonly live: LiveState;
  readonly report: DriftReport;
};

/** What is taken from the cluster into the files of one fabric, and what is not. */
export type FabricAdoption = { readonly plan: ChangePlan; readonly refused: readonly AdoptionRefusal[] };

/** What `--adopt` did. */
export type Adopted = {
  readonly adoptions: readonly FabricAdoption[];
  /** Named records that are in sync. */
  readonly inSync: readonly RecordKey[];
  /** The files as they are then. */
  readonly snapshot: Snapshot;
};

/** Writes what the cluster holds of the named records into the work tree. Throws CannotRun, with nothing written. */
export async function adoptNamed(
  names: readonly string[],
  sides: readonly ComparedSide[],
  { root, snapshot }: Pick<Repository, 'root' | 'snapshot'>,
  examine: Examine,
): Promise<Adopted> {
  const { records, inSync } = chooseRecords(names, sides);
  const adoptions = sides.map((side) => planSide(side, records.get(side.fabric.name) ?? [], snapshot, examine));
  const plans = adoptions.map(({ plan }) => plan).filter(({ changeSet }) => changeSet.size > 0);
  if (plans.length > 0) await untilInterrupted((signal) => writeChanges(root, plans, snapshot, signal));
  const after = plans.reduce((files, plan) => snapshotAfter(files, plan, plan.changeSet), snapshot);
  return { adoptions, inSync, snapshot: after };
}

function planSide(
  { fabric, knowledge, desired, live }: ComparedSide,
  records: readonly DriftRecord[],
  snapshot: Snapshot,
  examine: Examine,
): FabricAdoption {
  const find = objectFinder({ desired, knowledge, live });
  const schemas = new Map(live.kinds.map(({ group, kind, schema }) => [`${group}/${kind}`, schema]));
  const { edits, refused } = planAdoption({
    ...{ fabric, knowledge, desired, records },
    live: (key) => find(key)?.value,
    schema: ({ group, kind }) => schemas.get(`${group}/${kind}`),
  });
  const { plan, leftOut } = planPossible(fabric, snapshot, knowledge, edits, { examine });
  const others = leftOut.map(({ edit, reason }) => ({ key: edit.key, reason }));
  return {
    plan,
    refused: [...refused, ...others].sort((a, b) => compareBytes(printKey(a.key), printKey(b.key))),
  };
}
