import type { JsonObject } from '../domain/json.ts';
import type { ProblemCode, SetFinding } from '../domain/problem.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Pack, SetRecord } from './kind.ts';
import type { PackSettings } from './settings.ts';

/**
 * What the cluster would refuse about the step from one set of records to another (FACTS.md section 4), as far as the
 * set after it does not show it: `immutable` on a changed record, `still-referenced` on a deleted one, with everyone
 * who still refers to it in `related`. A deletion is judged on the set after the whole step. `after` is the whole set;
 * records that are the same on both sides may be left out of `before`. Pure, near-linear in the records.
 */
export function checkTransition(
  packs: readonly Pack[],
  before: readonly SetRecord[],
  after: readonly SetRecord[],
  context: readonly JsonObject[],
  settings: PackSettings,
): SetFinding[] {
  return packs.flatMap((pack) => pack.checkTransition(before, after, context, settings));
}

/** As much of a finding or problem as it takes to know what it says; `related`: the keys it names. */
export type Statement = {
  readonly code: ProblemCode;
  readonly key?: RecordKey;
  readonly related: readonly RecordKey[];
};

/**
 * Whether a transition's findings say the same already, and say it better: a reference left dangling is the deletion's
 * fault where the cluster refuses that deletion, and a warning where it does not (DESIGN.md 5.2 "Severity").
 */
export function saidBy(transition: readonly SetFinding[]): (statement: Statement) => boolean {
  const said = new Set<string>();
  const pair = (from: RecordKey, to: RecordKey): string => `${printKey(from)}\n${printKey(to)}`;
  for (const { code, key, related = [] } of transition) {
    if (code === 'still-referenced') for (const referrer of related) said.add(pair(referrer, key));
    if (code === 'dangling-reference') for (const target of related) said.add(pair(key, target));
  }
  return ({ code, key, related }) =>
    code === 'dangling-reference' && key !== undefined && related.some((target) => said.has(pair(key, target)));
}

/** The findings of the set after a step and of the step itself, nothing said twice. */
export function joinFindings(ofSet: readonly SetFinding[], ofTransition: readonly SetFinding[]): SetFinding[] {
  if (ofTransition.length === 0) return [...ofSet];
  const isSaid = saidBy(ofTransition);
  return [...ofSet.filter(({ code, key, related = [] }) => !isSaid({ code, key, related })), ...ofTransition];
}
