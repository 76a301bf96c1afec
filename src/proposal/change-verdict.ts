import type { RecordKey } from '../domain/record-key.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import { recordName } from './record-name.ts';
import { countFaults, type Verdict } from './verdict.ts';
import { count, listSome } from './words.ts';

/**
 * Another open Change that is about a record of this one; or, with `conflict`, that holds what this record excludes: what
 * the rules of the set say with both merged. A draft has no pull request.
 */
export type OtherChange = {
  readonly key: RecordKey;
  readonly change: string;
  readonly pullRequest?: number;
  readonly conflict?: string;
};

/**
 * The verdict on a Change, made from rules only: **Do not merge** where the result would have an error that the Change
 * makes or leaves on its records, **Look first** where it has a warning or another open Change is about the same
 * record or excludes it, else **Safe to merge**.
 */
export function judgeChange(plan: ChangePlan, others: readonly OtherChange[]): Verdict {
  const errors = plan.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return { level: 'stop', markdown: `**Do not merge:** the result would have ${countFaults(errors)} (see Errors).` };
  }
  const warnings = plan.problems.filter(({ severity }) => severity === 'warning').length;
  const namesOf = (some: readonly OtherChange[]) => [...new Set(some.map(({ key }) => recordName(key)))];
  const names = namesOf(others.filter(({ conflict }) => conflict === undefined));
  const excluded = namesOf(others.filter(({ conflict }) => conflict !== undefined));
  const reasons = [
    ...(warnings > 0 ? [`${count(warnings, 'warning')} below`] : []),
    ...(excluded.length > 0 ? [`another open Change excludes ${listSome(excluded, 3)}`] : []),
    ...(names.length > 0 ? [`another open Change is about ${listSome(names, 3)}`] : []),
  ];
  if (reasons.length > 0) return { level: 'look', markdown: `**Look first:** ${reasons.join('; ')}.` };
  return { level: 'safe', markdown: '**Safe to merge.**' };
}
