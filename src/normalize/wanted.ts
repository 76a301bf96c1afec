import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { compileGlobs } from '../config/glob.ts';
import { areaOf, isLeftAlone, isManifestPath, pathInFabric } from './paths.ts';

/**
 * Whether planning needs the content of the file at a path of the repository: YAML and JSON files of raw/ and
 * managed/, CRD files and context files (DESIGN.md 5.2). Of every other file the path, mode and blob id suffice.
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
  return isKnowledgePath(fabric, path);
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
