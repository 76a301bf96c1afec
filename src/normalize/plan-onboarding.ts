import { createHash } from 'node:crypto';
import { discoverFabrics, type FoundFabric, listDirectories } from '../config/discover-fabrics.ts';
import type { Fabric } from '../config/fabric.ts';
import { findPathFault } from '../config/paths.ts';
import { printConfig } from '../config/print-config.ts';
import { configPath, readRepositoryConfig } from '../config/read-config.ts';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import { hedgehogPack } from '../kinds/hedgehog/pack.ts';
import { createOccupancy, type Occupancy } from '../records/occupancy.ts';
import { type Area, areas, pathInRepository } from '../records/paths.ts';
import { type FabricPlan, isLoose, type Placement } from './fabric-plan.ts';
import { type Deployer, findDeployers } from './find-deployers.ts';
import { planRepository } from './plan-repository.ts';

/** One fabric that was found, what is added for it, and what would become of its documents. */
export type OnboardedFabric = {
  readonly fabric: Fabric;
  readonly sign: FoundFabric['sign'];
  /** Directories that it lacks. */
  readonly added: readonly Area[];
  /** What normalization would do once the configuration is there. */
  readonly plan: FabricPlan;
  /** What `loose: adopt` would do with the manifests that lie in the directory itself. */
  readonly loose: readonly Placement[];
};

/** What onboarding proposes (DESIGN.md 5.6): the ChangeSet only adds files; empty where nothing was found. */
export type OnboardPlan = {
  /** `sha256-…` over all that the proposal holds and says, commit ids apart. */
  readonly planId: string;
  /** Paths of the repository. */
  readonly changeSet: ChangeSet;
  readonly fabrics: readonly OnboardedFabric[];
  readonly deployers: readonly Deployer[];
};

/** Most fabrics of one configuration. */
const mostFabrics = 1000;

/** The plan that proposes nothing. */
export const nothingToOnboard: OnboardPlan = identify({ changeSet: new Map(), fabrics: [], deployers: [] });

/**
 * Plans the onboarding of a repository without configuration. `snapshot` has the bytes of every file that may hold
 * manifests of a managed kind or declare a deployer. Pure and total; no file that exists is changed.
 */
export function planOnboarding(
  snapshot: Snapshot,
  repository: { readonly owner: string; readonly repo: string },
): OnboardPlan {
  const directories = listDirectories(snapshot.files.keys());
  const found = discoverFabrics({ files: snapshot.files, directories }, hedgehogPack.kinds, repository.repo)
    .filter(({ fabric }) => findPathFault(fabric.directory === '' ? '.' : fabric.directory) === undefined)
    .slice(0, mostFabrics);
  const occupancy = createOccupancy(snapshot.files.keys());
  const text = printConfig(found.map(({ fabric }) => fabric));
  const { config } = readRepositoryConfig(Buffer.from(text));
  if (found.length === 0 || config === undefined || !occupancy.isFree(configPath)) return nothingToOnboard;
  const changes = new Map<string, FileChange>([[configPath, added(text)]]);
  const own = filesByDirectory(snapshot, new Set(found.map(({ fabric }) => fabric.directory)));
  const fabrics = found.flatMap(({ fabric, sign }): OnboardedFabric[] => {
    const files = { ...snapshot, files: own.get(fabric.directory) ?? new Map() };
    const planWith = (loose: Fabric['loose']) =>
      planRepository({ ...config, fabrics: [{ ...fabric, loose }] }, files).fabrics[0];
    const [plan, other] = [planWith('ignore'), planWith('adopt')];
    if (plan === undefined || other === undefined) return [];
    const lacking = lackingAreas(fabric, directories, occupancy);
    for (const area of lacking) changes.set(keptPath(fabric, area), added(''));
    return [{ fabric, sign, added: lacking, plan, loose: other.documents.filter(isLoose) }];
  });
  const deployers = findDeployers(snapshot, {
    directories: fabrics.map(({ fabric }) => fabric.directory),
    repository: `${repository.owner}/${repository.repo}`,
  });
  return identify({ changeSet: changes, fabrics, deployers });
}

/** The files below each of the directories, found in one pass; directories do not nest. */
function filesByDirectory(
  { files }: Snapshot,
  directories: ReadonlySet<string>,
): ReadonlyMap<string, Map<string, SnapshotFile>> {
  const found = new Map([...directories].map((directory) => [directory, new Map<string, SnapshotFile>()]));
  for (const file of files.values()) {
    const { path } = file;
    found.get('')?.set(path, file);
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      found.get(path.slice(0, end))?.set(path, file);
    }
  }
  return found;
}

function added(content: string): FileChange {
  return { action: 'write', mode: '100644', content };
}

function keptPath(fabric: Fabric, area: Area): string {
  return pathInRepository(fabric, `${area}/.gitkeep`);
}

/** Directories that are missing and can be added: a file or link of that name is not replaced. */
function lackingAreas(fabric: Fabric, directories: ReadonlySet<string>, occupancy: Occupancy): Area[] {
  return areas.filter(
    (area) => !directories.has(pathInRepository(fabric, area)) && occupancy.isFree(keptPath(fabric, area)),
  );
}

function identify(plan: Omit<OnboardPlan, 'planId'>): OnboardPlan {
  const content = JSON.stringify({
    changes: [...plan.changeSet],
    fabrics: plan.fabrics.map(({ fabric, sign, added: lacking, plan: own, loose }) => ({
      fabric,
      sign,
      lacking,
      plan: [own.planId, own.files, own.rawFiles, own.records, own.problems, own.documents.map(describe), own.repairs],
      loose: loose.map(describe),
    })),
    deployers: plan.deployers,
  });
  return { ...plan, planId: `sha256-${createHash('sha256').update(content).digest('hex')}` };
}

// All that can be said of a document without its text.
function describe(placement: Placement): unknown {
  return { ...placement, diff: undefined };
}
