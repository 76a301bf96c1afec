import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { RepositoryPlan } from '../normalize/plan-repository.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import { findReferringFiles, judgeTransition, type TwoSides } from '../records/judge-transition.ts';
import { areaOf, pathInFabric } from '../records/paths.ts';
import { isKnowledgePath } from '../records/wanted.ts';
import { examineWith } from './examine-with.ts';
import type { Look } from './look.ts';

/** A commit and where it parted from the branch that it goes into. */
export type Sides = {
  /** undefined: they have nothing in common */
  readonly start: string | undefined;
  readonly before: Listing;
  readonly after: Listing;
  readonly head: string;
  /** Paths of the repository whose file differs. */
  readonly touched: ReadonlySet<string>;
};

/**
 * The touched files of a fabric's managed/, with what they are judged by, on both sides; undefined where none of them
 * was there before, so that nothing is changed or deleted. `also`: paths of the fabric that the later side has too.
 */
export async function readManagedSides(
  { reader }: Look,
  config: RepositoryConfig,
  fabric: Fabric,
  { start, before, after, head, touched }: Sides,
  also: ReadonlySet<string> = new Set(),
): Promise<TwoSides | undefined> {
  const isOurs = (path: string): boolean => areaOf(pathInFabric(fabric, path) ?? '') === 'managed';
  if (start === undefined || ![...touched].some((path) => isOurs(path) && before.has(path))) return undefined;
  const single = { ...config, fabrics: [fabric] };
  const read = (commit: string, files: Listing): Promise<Snapshot> => {
    const isWanted = (path: string): boolean =>
      (isOurs(path) && (touched.has(path) || also.has(pathInFabric(fabric, path) ?? ''))) ||
      isKnowledgePath(fabric, path);
    const only = new Map([...files].filter(([path]) => isWanted(path)));
    return reader.readSnapshot({ commit, files: only }, single);
  };
  return { before: await read(start, before), after: await read(head, after) };
}

/** The plans with what the cluster would refuse about the step from the one side's records to the other's. */
export async function judgeChanges(
  look: Look,
  config: RepositoryConfig,
  plan: RepositoryPlan,
  sides: Sides,
): Promise<RepositoryPlan> {
  const fabrics: FabricPlan[] = [];
  for (const one of plan.fabrics) {
    const fabric = config.fabrics.find(({ name }) => name === one.name);
    fabrics.push(fabric === undefined ? one : await judgeFabric(look, config, fabric, one, sides));
  }
  return { ...plan, fabrics };
}

async function judgeFabric(
  look: Look,
  config: RepositoryConfig,
  fabric: Fabric,
  plan: FabricPlan,
  sides: Sides,
): Promise<FabricPlan> {
  const near = await readManagedSides(look, config, fabric, sides);
  if (near === undefined) return plan;
  const examine = examineWith(look.memory);
  const referring = findReferringFiles(fabric, near, plan.problems, examine);
  const both = referring.size === 0 ? near : await readManagedSides(look, config, fabric, sides, referring);
  return { ...plan, problems: judgeTransition(fabric, both ?? near, plan.problems, examine) };
}
