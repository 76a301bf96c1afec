import type { Fabric } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import { editsOfBranch } from '../edit/edits-of-branch.ts';
import { planChange } from '../edit/plan-change.ts';
import type { Resolution } from '../edit/record-edit.ts';
import { listChanges } from '../records/change-list.ts';
import type { Examine } from '../records/examine.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { pathInFabric, pathInRepository } from '../records/paths.ts';
import { planIdOf } from '../records/plan-id.ts';

/** What planning in one fabric rests on beside the files. */
export type Grounds = { readonly fabric: Fabric; readonly knowledge: Knowledge; readonly examine: Examine };

/** A Change as it lives in its branch (DESIGN.md 5.7): `parent` is what it was made on, `head` what it made of that. */
export type Branch = { readonly parent: Snapshot; readonly head: Snapshot };

export type Rebased =
  | { readonly is: 'planned'; readonly plan: ChangePlan }
  /** `files`: paths of the fabric that are no records, changed on both sides. */
  | { readonly is: 'conflict'; readonly plan: ChangePlan; readonly files: readonly string[] };

/**
 * What a branch means on another base: its records merged by field, files that the base left alone taken as they are.
 * Pure and total.
 */
export function rebaseBranch(
  { fabric, knowledge, examine }: Grounds,
  { parent, head }: Branch,
  base: Snapshot,
  resolutions: readonly Resolution[] = [],
): Rebased {
  const { edits, bases, others, files: branch } = editsOfBranch(fabric, parent, head, knowledge, examine);
  const plan = planChange(fabric, base, knowledge, edits, { bases, branch, resolutions, examine });
  const blobAt = (path: string, { files }: Snapshot) => files.get(pathInRepository(fabric, path))?.blob;
  const own = [...others.keys()].filter((path) => blobAt(path, base) !== blobAt(path, head));
  const contested = own.filter((path) => blobAt(path, base) !== blobAt(path, parent));
  if (plan.collisions.length + plan.refusals.length + contested.length > 0) {
    return { is: 'conflict', plan, files: contested };
  }
  return { is: 'planned', plan: withOthers(fabric, base, plan, new Map([...others].filter(([p]) => own.includes(p)))) };
}

/** What lies between two states of the files, as the plan of a Change. */
export function describeBranch(grounds: Grounds, base: Snapshot, after: Snapshot): ChangePlan {
  return rebaseBranch(grounds, { parent: base, head: after }, base).plan;
}

/** The plan with files that hold no records. */
function withOthers(fabric: Fabric, base: Snapshot, plan: ChangePlan, others: ChangeSet): ChangePlan {
  if (others.size === 0) return plan;
  const changeSet = new Map([...plan.changeSet, ...others]);
  const blobs = new Map<string, string>();
  for (const { path, blob } of base.files.values()) {
    const inside = pathInFabric(fabric, path);
    if (inside !== undefined) blobs.set(inside, blob);
  }
  const changes = listChanges(changeSet, (path) => blobs.has(path));
  return { ...plan, planId: planIdOf(fabric, changeSet, blobs), changeSet, changes };
}
