import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { compileGlobs } from '../config/glob.ts';
import { hedgehogPack } from '../kinds/hedgehog/pack.ts';
import { areaOf, isKustomization, isLeftAlone, isManifestPath, pathInFabric } from './paths.ts';

/**
 * Whether planning needs the content of the file at a path of the repository: YAML and JSON files of raw/ and
 * managed/, loose ones that are adopted, CRD files and context files (DESIGN.md 5.2). Of every other file the path, mode and blob id suffice.
 */
export function isWanted(config: RepositoryConfig, path: string): boolean {
  return config.fabrics.some((fabric) => isWantedBy(fabric, path));
}

function isWantedBy(fabric: Fabric, path: string): boolean {
  const inside = pathInFabric(fabric, path);
  if (inside !== undefined && isManifestPath(inside) && !isLeftAlone(inside)) {
    const area = areaOf(inside);
    if (area === 'raw' || area === 'managed') return true;
  }
  return isKnowledgePath(fabric, path) || isLoosePath(fabric, path);
}

const kindDirectories: ReadonlySet<string> = new Set(
  hedgehogPack.kinds.flatMap(({ directory }) => [directory.singular, directory.plural]),
);

/**
 * Whether a path of the repository may hold manifests that `loose: adopt` moves (DESIGN.md 5.2): YAML or JSON in the
 * fabric's directory itself, or in a directory there that is named after a kind. CRD and context files never move.
 */
export function isLoosePath(fabric: Fabric, path: string): boolean {
  if (fabric.loose !== 'adopt') return false;
  const inside = pathInFabric(fabric, path);
  if (inside === undefined || !isManifestPath(inside) || isLeftAlone(inside) || isKustomization(inside)) return false;
  const [first = '', ...below] = inside.split('/');
  const isNear = below.length === 0 || (below.length === 1 && kindDirectories.has(first));
  return isNear && areaOf(inside) === undefined && !isKnowledgePath(fabric, path);
}

const globs = new WeakMap<Fabric, (path: string) => boolean>();

/** Whether a path of the repository is one of the fabric's `crds` or `context`: globs relative to the repository. */
export function isKnowledgePath(fabric: Fabric, path: string): boolean {
  if (fabric.crds.length === 0 && fabric.context.length === 0) return false;
  let matches = globs.get(fabric);
  if (matches === undefined) {
    matches = compileGlobs([...fabric.crds, ...fabric.context]);
    globs.set(fabric, matches);
  }
  return matches(path);
}
