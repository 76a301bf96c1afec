import { objectFinder } from '../../src/drift/compare-fabric.ts';
import type { DriftRecord } from '../../src/drift/drift-report.ts';
import type { LiveState } from '../../src/drift/live-state.ts';
import { type Adoption, planAdoption } from '../../src/drift/plan-adoption.ts';
import type { ChangePlan } from '../../src/edit/change-plan.ts';
import { planChange } from '../../src/edit/plan-change.ts';
import { snapshotAfter } from '../../src/edit/snapshot-after.ts';
import { compare, type GitSide, readSide } from './sides.ts';

/** What adopting led to: the plan of the Change, and Git's side once it is merged. */
export type AdoptedSide = { readonly plan: ChangePlan; readonly adoption: Adoption; readonly after: GitSide };

/** Adopts the records of the comparison that are chosen: those that are `changed` unless told otherwise. */
export function adopt(
  git: GitSide,
  live: LiveState,
  isChosen: (record: DriftRecord) => boolean = ({ state }) => state === 'changed',
): AdoptedSide {
  const { fabric, knowledge, desired, snapshot } = git;
  const find = objectFinder({ desired, knowledge, live });
  const adoption = planAdoption({
    ...{ fabric, knowledge, desired },
    records: compare(git, live).records.filter(isChosen),
    live: (key) => find(key)?.value,
    schema: (key) => live.kinds.find(({ group, kind }) => group === key.group && kind === key.kind)?.schema,
  });
  const plan = planChange(fabric, snapshot, knowledge, adoption.edits);
  const after = readSide(fabric, snapshotAfter(snapshot, fabric, plan.changeSet));
  return { plan, adoption, after };
}
