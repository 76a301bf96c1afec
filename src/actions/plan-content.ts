import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import { printKey } from '../domain/record-key.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import { planChange } from '../edit/plan-change.ts';
import type { RecordEdit, Resolution } from '../edit/record-edit.ts';
import { snapshotAfter } from '../edit/snapshot-after.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { planFabric } from '../normalize/plan-fabric.ts';
import type { Change } from '../ports/change-store.ts';
import { areaOf, pathInFabric, pathInRepository } from '../records/paths.ts';
import { describeBranch, type Grounds, type Rebased } from './rebase-branch.ts';

type Bases = ReadonlyMap<string, Uint8Array>;

/** The files as edits leave them, or the plan that says why they cannot be made. */
export type Edited = { readonly after: Snapshot } | { readonly conflict: ChangePlan };

/** What a Change that was never proposed makes of a base. Pure and total. */
export function planContent(
  grounds: Grounds,
  base: Snapshot,
  { content, added, resolutions }: Pick<Change, 'content' | 'added' | 'resolutions'>,
  bases: Bases,
): Rebased {
  if (content.is === 'edits' && added.length === 0) {
    const plan = planOn(grounds, base, content.edits, bases, resolutions);
    return isHeld(plan) ? conflictOf(plan) : { is: 'planned', plan };
  }
  const begun: Edited =
    content.is === 'edits'
      ? addEdits(grounds, base, content.edits, bases, resolutions)
      : { after: planUpload(grounds, base, content).after };
  const edited = 'after' in begun ? addEdits(grounds, begun.after, added, bases, resolutions) : begun;
  if ('conflict' in edited) return conflictOf(edited.conflict);
  return { is: 'planned', plan: describeBranch(grounds, base, edited.after) };
}

/** Makes edits one after the other: each sees what those before it left. */
export function addEdits(
  grounds: Grounds,
  start: Snapshot,
  edits: readonly RecordEdit[],
  bases: Bases,
  resolutions: readonly Resolution[] = [],
): Edited {
  let after = start;
  for (const group of groupsOf(edits)) {
    const plan = planOn(grounds, after, group, bases, resolutions);
    if (isHeld(plan)) return { conflict: plan };
    after = snapshotAfter(after, grounds.fabric, plan.changeSet);
  }
  return { after };
}

function planOn(
  { fabric, knowledge, examine }: Grounds,
  snapshot: Snapshot,
  edits: readonly RecordEdit[],
  bases: Bases,
  resolutions: readonly Resolution[],
): ChangePlan {
  return planChange(fabric, snapshot, knowledge, edits, { bases, resolutions, examine });
}

/** Whether a plan cannot be carried out as it is. */
export function isHeld({ refusals, collisions }: Pick<ChangePlan, 'refusals' | 'collisions'>): boolean {
  return refusals.length + collisions.length > 0;
}

function conflictOf(plan: ChangePlan): Rebased {
  return { is: 'conflict', plan, files: [] };
}

/** In each group no record is edited twice; the order stays. */
function groupsOf(edits: readonly RecordEdit[]): RecordEdit[][] {
  const groups: RecordEdit[][] = [];
  let seen = new Set<string>();
  for (const edit of edits) {
    const key = printKey(edit.key);
    const group = groups.at(-1);
    if (group === undefined || seen.has(key)) {
      groups.push([edit]);
      seen = new Set([key]);
    } else {
      group.push(edit);
      seen.add(key);
    }
  }
  return groups;
}

/**
 * Normalizes one text as if it were the only file of raw/ (DESIGN.md 5.7): the plan, and the files as it leaves them.
 * `path` is below raw/ and must have been judged before. Repairs of managed/ are none of an upload's business.
 */
export function planUpload(
  { fabric, knowledge, examine }: Grounds,
  base: Snapshot,
  { path, text }: { readonly path: string; readonly text: string },
): { readonly plan: FabricPlan; readonly after: Snapshot } {
  const bytes = Buffer.from(text, 'utf8');
  const source = pathInRepository(fabric, `raw/${path}`);
  const upload: SnapshotFile = { path: source, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes };
  const others = [...base.files].filter(([one]) => areaOf(pathInFabric(fabric, one) ?? '') !== 'raw');
  const files = new Map([...others, [source, upload]]);
  const alone = { ...fabric, repair: false, loose: 'ignore' as const };
  const plan = planFabric(alone, { commit: base.commit, files }, knowledge, { examine });
  return { plan, after: snapshotAfter(base, fabric, withoutSource(plan.changeSet, `raw/${path}`, text)) };
}

// The upload never was a file: nothing is deleted, and what moves whole is written.
function withoutSource(changeSet: ChangeSet, source: string, text: string): ChangeSet {
  const changes = new Map<string, FileChange>();
  for (const [path, change] of changeSet) {
    if (path === source) continue;
    const isWhole = change.action === 'place' && change.from === source;
    changes.set(path, isWhole ? { action: 'write', mode: change.mode, content: text } : change);
  }
  return changes;
}
