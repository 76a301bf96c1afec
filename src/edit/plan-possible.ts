import type { Fabric } from '../config/fabric.ts';
import { printKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Knowledge } from '../records/knowledge.ts';
import type { ChangePlan } from './change-plan.ts';
import { type ChangeOptions, planChange } from './plan-change.ts';
import type { RecordEdit } from './record-edit.ts';

/** An edit that cannot be made, and why, in a sentence for people. */
export type LeftOut = { readonly edit: RecordEdit; readonly reason: string };

/** A plan of those edits that can be made together. */
export type PossiblePlan = {
  readonly plan: ChangePlan;
  readonly edits: readonly RecordEdit[];
  readonly leftOut: readonly LeftOut[];
};

/**
 * Plans as many of some edits as can be made: one that is refused, that collides, or that an error is about then is left
 * out, and the rest planned again. An error that no single edit answers for leaves out all. Pure and total.
 */
export function planPossible(
  fabric: Fabric,
  snapshot: Snapshot,
  knowledge: Knowledge,
  edits: readonly RecordEdit[],
  options: ChangeOptions = {},
): PossiblePlan {
  const leftOut: LeftOut[] = [];
  let rest = edits;
  for (;;) {
    const plan = planChange(fabric, snapshot, knowledge, rest, options);
    const reasons = findReasons(plan, rest);
    if (reasons.size === 0 || rest.length === 0) return { plan, edits: rest, leftOut };
    leftOut.push(...[...reasons].map(([edit, reason]) => ({ edit, reason })));
    rest = rest.filter((edit) => !reasons.has(edit));
  }
}

function findReasons(
  { refusals, collisions, problems }: ChangePlan,
  edits: readonly RecordEdit[],
): Map<RecordEdit, string> {
  const reasons = new Map<RecordEdit, string>();
  const note = (edit: RecordEdit | undefined, reason: string): void => {
    if (edit !== undefined && !reasons.has(edit)) reasons.set(edit, reason);
  };
  const editOf = (key: RecordEdit['key']): RecordEdit | undefined =>
    edits.find((edit) => printKey(edit.key) === printKey(key));
  for (const { edit, message } of refusals) note(edits[edit], message);
  for (const { key } of collisions) note(editOf(key), 'Git changed the same field since it was compared');
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const { key, related = [], path, line, message } of errors) {
    const about = [key, ...related.map((one) => one.key)].flatMap((one) =>
      one === undefined ? [] : (editOf(one) ?? []),
    );
    note(about[0], line === undefined ? message : `${path}:${line}: ${message}`);
  }
  const [first] = errors;
  if (reasons.size === 0 && first !== undefined) {
    for (const edit of edits) note(edit, `${first.path}: ${first.message}`);
  }
  return reasons;
}
