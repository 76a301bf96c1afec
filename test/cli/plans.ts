import type { Problem } from '../../src/domain/problem.ts';
import { type FabricPlan, type Outcome, outcomes, type Placement } from '../../src/normalize/fabric-plan.ts';

/** A problem of severity error in raw/a.yaml unless told otherwise. */
export function problem(given: Partial<Problem> & Pick<Problem, 'code' | 'message'>): Problem {
  return { severity: 'error', path: 'raw/a.yaml', line: 1, ...given };
}

/** A document at a line of a file; the outcome decides what else it has. */
export function placement(title: string, place: string, outcome: Outcome, given: Partial<Placement> = {}): Placement {
  const [path = '', line = '1'] = place.split(':');
  return {
    source: { path, index: 0, line: Number(line) },
    title,
    outcome,
    rewrites: [],
    reason: '',
    problems: [],
    ...given,
  };
}

/** A plan of these documents, with counts that follow from them. */
export function fabricPlan(documents: readonly Placement[], given: Partial<FabricPlan> = {}): FabricPlan {
  const counts = outcomes.map((outcome) => [outcome, documents.filter((one) => one.outcome === outcome).length]);
  return {
    name: 'fabric-1',
    directory: 'gitops/fabric-1',
    planId: 'sha256-0',
    documents,
    repairs: [],
    problems: [],
    changeSet: new Map(),
    changes: documents.length === 0 ? [] : [{ path: 'raw/a.yaml', action: 'delete' }],
    summary: Object.fromEntries(counts),
    touched: [],
    files: new Set(documents.map(({ source }) => source.path)).size,
    rawFiles: new Set(documents.map(({ source }) => source.path)).size,
    records: 0,
    ...given,
  };
}
