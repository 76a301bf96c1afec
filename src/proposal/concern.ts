import type { Problem, ProblemCode } from '../domain/problem.ts';
import { printKey } from '../domain/record-key.ts';
import type { FabricPlan, Placement } from '../normalize/fabric-plan.ts';

/** Why a person has to look at a document before, or after, the merge. */
export type Concern = 'held' | 'secret' | 'refused' | 'unreadable';

const unreadable: ReadonlySet<ProblemCode> = new Set([
  'yaml-syntax',
  'yaml-duplicate-key',
  'too-deep',
  'alias-limit',
  'not-utf8',
  'too-large',
] as const);

/** Documents that were never meant for a fabric: moved aside without a decision. */
const foreign: ReadonlySet<ProblemCode> = new Set([
  'not-yaml',
  'empty-document',
  'not-kubernetes',
  'kind-not-managed',
] as const);

/** What is to be decided about a document; undefined where its way is plain. */
export function concernOf(placement: Placement): Concern | undefined {
  if (placement.outcome === 'held') return 'held';
  if (placement.outcome !== 'unmanaged') return undefined;
  const codes = placement.problems.filter((problem) => problem.severity === 'error').map((problem) => problem.code);
  if (codes.includes('contains-secret')) return 'secret';
  if (codes.some((code) => unreadable.has(code))) return 'unreadable';
  return codes.every((code) => foreign.has(code)) ? undefined : 'refused';
}

/** Whether values of the document may be shown: not where a credential was found in it. */
export function mayShow(placement: Placement): boolean {
  return !placement.problems.some((problem) => problem.code === 'contains-secret');
}

/** Tells whether a problem is about what the plan changes, or was there before. */
export function touchedBy(plan: FabricPlan): (problem: Problem) => boolean {
  const keys = new Set<string>();
  for (const { key, outcome } of plan.documents) {
    if (key && (outcome === 'managed' || outcome === 'updated')) keys.add(printKey(key));
  }
  const hasPath = (path: string) => path.startsWith('raw/') || plan.changeSet.has(path);
  return (problem) =>
    hasPath(problem.path) ||
    (problem.key !== undefined && keys.has(printKey(problem.key))) ||
    (problem.related ?? []).some(
      (other) => (other.path !== undefined && hasPath(other.path)) || (other.key && keys.has(printKey(other.key))),
    );
}
