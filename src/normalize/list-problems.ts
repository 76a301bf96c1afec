import type { Problem } from '../domain/problem.ts';
import { compareByPlace } from '../records/order.ts';
import type { FabricPlan } from './fabric-plan.ts';

/** All problems of a fabric, its documents' and its own, each once, by path, line and code. */
export function listProblems(plan: FabricPlan): Problem[] {
  return [...plan.documents.flatMap((placement) => placement.problems), ...plan.problems].sort(compareByPlace);
}
