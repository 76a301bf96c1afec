import type { Fabric } from '../config/fabric.ts';
import { planRepository, type RepositoryPlan } from '../normalize/plan-repository.ts';
import { examineFile } from '../records/examine.ts';
import { CannotRun } from './cannot-run.ts';
import { examineParallel } from './examine-parallel.ts';
import type { Repository } from './load-repository.ts';

/**
 * Plans the fabrics of a repository read from disk, one of them where `only` names it. Throws CannotRun with the
 * names there are where it names none.
 */
export async function planDirectory(
  { config, snapshot }: Repository & { readonly config: NonNullable<Repository['config']> },
  { fabric: only, threads }: { readonly fabric?: string; readonly threads?: number },
): Promise<RepositoryPlan> {
  const fabrics = only === undefined ? config.fabrics : selectFabric(config.fabrics, only);
  const chosen = { ...config, fabrics };
  const examined = await examineParallel(chosen, snapshot, threads);
  if (examined === undefined) return planRepository(chosen, snapshot);
  return planRepository(chosen, snapshot, {
    examine: ({ blob, bytes }, knowledge) => examined.get(knowledge.id)?.get(blob) ?? examineFile(bytes, knowledge),
  });
}

/** The fabric of a name, alone. Throws CannotRun with the names there are where none has it. */
export function selectFabric(fabrics: readonly Fabric[], name: string): readonly Fabric[] {
  const chosen = fabrics.filter((fabric) => fabric.name === name);
  if (chosen.length > 0) return chosen;
  throw new CannotRun(`no fabric is named ${name}. There are: ${fabrics.map((fabric) => fabric.name).join(', ')}`);
}
