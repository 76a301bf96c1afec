import type { Problem } from '../domain/problem.ts';
import { printKey } from '../domain/record-key.ts';
import type { FabricPlan, Placement } from '../normalize/fabric-plan.ts';

/**
 * The problems, where a missing record that lies in raw/ all the same (held, or refused) is pointed at: its reader
 * would look for a spelling mistake otherwise.
 */
export function pointAtWaiting(problems: readonly Problem[], { documents }: FabricPlan): Problem[] {
  const waiting = new Map<string, Placement>();
  for (const placement of documents) {
    const { key, outcome } = placement;
    if (key === undefined || (outcome !== 'held' && outcome !== 'unmanaged')) continue;
    if (!waiting.has(printKey(key))) waiting.set(printKey(key), placement);
  }
  return problems.map((problem) => {
    const target = problem.code === 'dangling-reference' ? problem.related?.[0]?.key : undefined;
    const found = target === undefined ? undefined : waiting.get(printKey(target));
    if (found === undefined) return problem;
    const state = found.outcome === 'held' ? 'is held' : 'was refused';
    return { ...problem, message: `${problem.message}: it ${state}, ${found.source.path}:${found.source.line}` };
  });
}
