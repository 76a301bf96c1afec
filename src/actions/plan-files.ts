import { createHash } from 'node:crypto';
import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Outcome } from '../normalize/fabric-plan.ts';
import { planRepository, type RepositoryPlan } from '../normalize/plan-repository.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import { pathInFabric } from '../records/paths.ts';
import { isWanted } from '../records/wanted.ts';
import { examineWith } from './examine-with.ts';
import type { KnownUploads } from './known-uploads.ts';
import type { Look } from './look.ts';

/** The fabrics that live on a branch, each with its branch filled in. */
export function configOn(config: RepositoryConfig, branch: string, defaultBranch: string): RepositoryConfig {
  return { ...config, fabrics: config.fabrics.filter((fabric) => (fabric.branch ?? defaultBranch) === branch) };
}

/** The same configuration for one fabric, changed where asked. */
export function configOf(config: RepositoryConfig, fabric: Fabric, change: Partial<Fabric> = {}): RepositoryConfig {
  return { ...config, fabrics: [{ ...fabric, ...change }] };
}

/**
 * The plan of some files, from memory where all that it rests on is known: the configuration, and the path, mode and
 * blob of each file in a fabric or named by it, the bases of uploads. `snapshot` is asked for only where it must be
 * planned.
 */
export async function planFiles(
  look: Look,
  config: RepositoryConfig,
  files: Listing,
  snapshot: () => Promise<Snapshot>,
  withhold: readonly Outcome[] = [],
  uploads?: Pick<KnownUploads, 'digest' | 'bases'>,
): Promise<{ plan: RepositoryPlan; inputs: string }> {
  const isOlder = uploads !== undefined && uploads.digest !== '';
  const inputs = `${digestInputs(config, files)} ${withhold.join(' ')}${isOlder ? ` ${uploads.digest}` : ''}`;
  const known = look.memory.plans.get(inputs);
  if (known) return { plan: known, inputs };
  const plan = planRepository(config, await snapshot(), {
    withhold,
    examine: examineWith(look.memory),
    ...(isOlder ? { bases: await uploads.bases() } : {}),
  });
  const weight = plan.fabrics.reduce((sum, fabric) => sum + fabric.documents.length + fabric.problems.length, 1);
  look.memory.plans.set(inputs, plan, weight);
  return { plan, inputs };
}

function digestInputs(config: RepositoryConfig, files: Listing): string {
  const hash = createHash('sha256').update(JSON.stringify(config.fabrics));
  const isInside = (path: string) => config.fabrics.some((fabric) => pathInFabric(fabric, path) !== undefined);
  for (const { path, mode, blob } of files.values()) {
    if (isInside(path) || isWanted(config, path)) hash.update(`\n${path}\0${mode}${blob}`);
  }
  return hash.digest('hex');
}
