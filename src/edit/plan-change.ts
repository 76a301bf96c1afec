import type { Fabric } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import { printKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { listChanges } from '../records/change-list.ts';
import { type Examine, examineAnew } from '../records/examine.ts';
import { findTouched } from '../records/find-touched.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { compareBytes } from '../records/order.ts';
import { planIdOf } from '../records/plan-id.ts';
import type { ChangePlan, EditRefusal } from './change-plan.ts';
import { findChangeProblems, membersOf } from './change-problems.ts';
import { type Decision, decideEdit } from './decide-edit.ts';
import { describeRecord } from './describe-record.ts';
import type { BranchFile } from './edits-of-branch.ts';
import { countLines } from './file-texts.ts';
import { type Ground, groundAfter, readGround } from './ground.ts';
import { keepBranchTexts } from './keep-branch-texts.ts';
import { type Bases, isRefusal, readEdit, type Wish } from './read-edit.ts';
import type { Collision, RecordEdit, Resolution } from './record-edit.ts';
import { writeRecords } from './write-records.ts';

/** What planning a Change may be told beside the files. */
export type ChangeOptions = {
  /** The files that the bases of the edits name; of files that Git still holds none is needed. */
  readonly bases?: Bases;
  readonly resolutions?: readonly Resolution[];
  /** Files of the branch that the edits come from (`editsOfBranch`): kept as they are where the base did not change. */
  readonly branch?: readonly BranchFile[];
  /** How files are examined, where not anew. */
  readonly examine?: Examine;
};

/**
 * Plans edits of records against the files of one fabric (DESIGN.md 5.7): each edit merged three ways by field, the
 * texts changed in place, problems of what results. All or nothing: with one refusal or collision the ChangeSet is
 * empty. Pure and total; the same files and edits give the same plan and the same planId.
 */
export function planChange(
  fabric: Fabric,
  snapshot: Snapshot,
  knowledge: Knowledge,
  edits: readonly RecordEdit[],
  { bases = new Map(), resolutions = [], branch = [], examine = examineAnew }: ChangeOptions = {},
): ChangePlan {
  const before = readGround(fabric, snapshot, knowledge, examine);
  const decided = decideAll(edits, before, bases, resolutions);
  const written = writeRecords(before, decided.decisions);
  const refusals = [...decided.refusals, ...written.refusals].sort((a, b) => a.edit - b.edit);
  const { decisions, collisions } = decided;
  const isHeld = refusals.length > 0 || collisions.length > 0;
  const changeSet = isHeld ? new Map() : keepBranchTexts(before, written.changeSet, branch);
  return finishPlan(before, decisions, { refusals, collisions, changeSet });
}

type Decided = { readonly decisions: Decision[]; readonly refusals: EditRefusal[]; readonly collisions: Collision[] };

function decideAll(
  edits: readonly RecordEdit[],
  ground: Ground,
  bases: Bases,
  resolutions: readonly Resolution[],
): Decided {
  const decided: Decided = { decisions: [], refusals: [], collisions: [] };
  const seen = new Set<string>();
  for (const wish of readWishes(edits, ground, bases, decided.refusals)) {
    if (seen.has(wish.id)) {
      decided.refusals.push(
        wish.refuse('several-edits', 'another edit of this Change is about the same record', '/key'),
      );
      continue;
    }
    seen.add(wish.id);
    const verdict = decideEdit(wish, ground, resolutions);
    if (verdict.is === 'collides') decided.collisions.push(...verdict.collisions);
    else if (verdict.is === 'refused') decided.refusals.push(verdict.refusal);
    else decided.decisions.push(verdict);
  }
  return decided;
}

function readWishes(edits: readonly RecordEdit[], ground: Ground, bases: Bases, refusals: EditRefusal[]): Wish[] {
  return edits.flatMap((edit, index) => {
    const wish = readEdit(edit, index, ground, bases);
    if (!isRefusal(wish)) return [wish];
    refusals.push(wish);
    return [];
  });
}

function finishPlan(
  before: Ground,
  decisions: readonly Decision[],
  { changeSet, refusals, collisions }: { changeSet: ChangeSet } & Pick<ChangePlan, 'refusals' | 'collisions'>,
): ChangePlan {
  const { fabric, blobs } = before;
  const isHeld = refusals.length > 0 || collisions.length > 0;
  const after = groundAfter(before, changeSet);
  const acting = isHeld ? [] : decisions.filter(({ is }) => is !== 'none');
  const written = new Set(acting.map(({ wish }) => wish.id));
  const changed = acting.filter(({ is }) => is === 'update' || is === 'delete');
  return {
    fabric: fabric.name,
    directory: fabric.directory,
    planId: planIdOf(fabric, changeSet, blobs),
    records: decisions
      .map((decision) => describeRecord(decision, before, after))
      .sort((a, b) => compareBytes(printKey(a.key), printKey(b.key))),
    refusals,
    collisions,
    ...(written.size === 0 ? { problems: [], newWarnings: [] } : findChangeProblems(before, after, written)),
    changeSet,
    changes: listChanges(changeSet, (path) => blobs.has(path)),
    touched: findTouched(
      changed.map(({ wish }) => wish.key),
      membersOf(after),
    ),
    lines: countLines(before, changeSet),
  };
}
