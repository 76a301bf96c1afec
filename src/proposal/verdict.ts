import type { Problem, ProblemCode } from '../domain/problem.ts';
import { type FabricPlan, isLoose } from '../normalize/fabric-plan.ts';
import { type Concern, concernOf, touchedBy } from './concern.ts';
import { printNumber } from './escape.ts';
import { count, list } from './words.ts';

/** The first line of a normalization pull request, made from rules only (EXAMPLES.md). */
export type Verdict = { readonly level: 'safe' | 'look' | 'stop'; readonly markdown: string };

const concerns: readonly Concern[] = ['held', 'secret', 'refused', 'unreadable'];

function countConcern(concern: Concern, number: number): string {
  const shown = printNumber(number);
  if (concern === 'held') return `${shown} held`;
  if (concern === 'secret') return `${shown} with a credential`;
  return concern === 'refused' ? `${shown} refused by a rule` : `${shown} unreadable`;
}

const faults: { readonly [code in ProblemCode]?: readonly [one: string, many: string] } = {
  'dangling-reference': ['reference to a record that does not exist', 'references to records that do not exist'],
  conflict: ['conflict between records', 'conflicts between records'],
  'duplicate-key': ['record declared twice', 'records declared twice'],
  immutable: ['change that the cluster refuses', 'changes that the cluster refuses'],
  'still-referenced': ['deletion that the cluster refuses', 'deletions that the cluster refuses'],
};

/** Counts errors by what they are: `2 references to records that do not exist and 1 conflict between records`. */
export function countFaults(errors: readonly Problem[]): string {
  const counts = new Map<string, { number: number; words: readonly [string, string] }>();
  for (const { code } of errors) {
    const words = faults[code] ?? ['other error', 'other errors'];
    counts.set(words[0], { words, number: (counts.get(words[0])?.number ?? 0) + 1 });
  }
  return list([...counts.values()].map(({ number, words }) => count(number, words[0], words[1])));
}

/**
 * **Do not merge** where the resulting set has an error that this plan is part of; **Look first** where a document
 * is held, refused, unreadable or holds a credential; else **Safe to merge**.
 */
export function judgePlan(plan: FabricPlan): Verdict {
  const isTouched = touchedBy(plan);
  const errors = plan.problems.filter((problem) => problem.severity === 'error' && isTouched(problem));
  if (errors.length > 0) {
    return { level: 'stop', markdown: `**Do not merge:** the result would have ${countFaults(errors)} (see Errors).` };
  }
  const found = plan.documents.map(concernOf);
  const parts = concerns
    .map((concern) => ({ concern, number: found.filter((one) => one === concern).length }))
    .filter(({ number }) => number > 0);
  const open = parts.reduce((sum, { number }) => sum + number, 0);
  const adopts = plan.documents.some((one) => isLoose(one) && one.outcome !== 'held');
  if (open === 0 && adopts) {
    return { level: 'look', markdown: '**Look first:** where the deployer reads from has to change before the merge.' };
  }
  if (open === 0) return { level: 'safe', markdown: '**Safe to merge.**' };
  const what = parts.map(({ concern, number }) => countConcern(concern, number)).join(', ');
  const rest = plan.documents.length - open;
  const needs = `${count(open, 'document')} ${open === 1 ? 'needs' : 'need'} a decision (${what})`;
  return { level: 'look', markdown: `**Look first:** ${needs}${rest > 0 && !adopts ? `; ${restIsSafe(rest)}` : ''}.` };
}

function restIsSafe(rest: number): string {
  return rest === 1 ? 'the other one is safe to merge' : `the other ${printNumber(rest)} are safe to merge`;
}
