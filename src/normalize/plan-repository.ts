import type { RepositoryConfig } from '../config/fabric.ts';
import type { Problem } from '../domain/problem.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Examine } from '../records/examine.ts';
import { readKnowledge } from '../records/knowledge.ts';
import { compareByPlace } from '../records/order.ts';
import type { FabricPlan, Outcome } from './fabric-plan.ts';
import type { UploadBases } from './merge-upload.ts';
import { planFabric } from './plan-fabric.ts';

/** The plans of a repository's fabrics, in the order of the configuration, and the problems that belong to none. */
export type RepositoryPlan = {
  readonly fabrics: readonly FabricPlan[];
  /** Of CRD and context files, by path; paths are relative to the repository. */
  readonly problems: readonly Problem[];
};

/** What planning a repository may be told beside its files. */
export type PlanOptions = {
  /** How files are examined, where not anew (worker threads, a memory). */
  readonly examine?: Examine;
  /** Name of the one fabric to plan. */
  readonly only?: string;
  /** Outcomes that are planned and not carried out: `direct` leaves `updated` documents in raw/ (DESIGN.md 5.2). */
  readonly withhold?: readonly Outcome[];
  /** By name of the fabric: what its uploads began with, where that is known. */
  readonly bases?: ReadonlyMap<string, UploadBases>;
};

/** Plans every fabric of a repository (DESIGN.md 5.1–5.5). Pure and total: never throws, whatever the files hold. */
export function planRepository(
  config: RepositoryConfig,
  snapshot: Snapshot,
  { examine, only, withhold = [], bases = new Map() }: PlanOptions = {},
): RepositoryPlan {
  const problems = new Map<string, Problem>();
  const chosen = config.fabrics.filter((fabric) => only === undefined || fabric.name === only);
  const fabrics = chosen.map((fabric) => {
    const read = readKnowledge(fabric, snapshot);
    // fabrics may share CRD and context files
    for (const problem of read.problems) problems.set(JSON.stringify(problem), problem);
    const own = bases.get(fabric.name);
    return planFabric(fabric, snapshot, read.knowledge, {
      withhold,
      ...(examine === undefined ? {} : { examine }),
      ...(own === undefined ? {} : { bases: own }),
    });
  });
  return { fabrics, problems: [...problems.values()].sort(compareByPlace) };
}
