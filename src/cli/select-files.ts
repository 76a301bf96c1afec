import type { RepositoryConfig } from '../config/fabric.ts';
import { isNested, isWithin } from '../config/paths.ts';
import { isManifestPath } from '../records/paths.ts';
import { isWanted } from '../records/wanted.ts';
import type { Selection } from './read-work-tree.ts';

/** What a plan needs: the content of manifests, CRD and context files, the blob id of everything in the fabrics' areas. */
export function selectFiles(config: RepositoryConfig, fileBytes: number): Selection {
  const areas = config.fabrics.flatMap(({ directory }) =>
    ['raw', 'managed', 'unmanaged'].map((area) => (directory === '' ? area : `${directory}/${area}`)),
  );
  const adopted = new Set(config.fabrics.flatMap(({ loose, directory }) => (loose === 'adopt' ? [directory] : [])));
  const knowledge = config.fabrics.flatMap(({ crds, context }) => [...crds, ...context]).map(literalPrefix);
  return {
    isWanted: (path) => isWanted(config, path),
    isHashed: (path) => areas.some((area) => isWithin(path, area)),
    mayHold: (directory) =>
      adopted.has(directory) || [...areas, ...knowledge].some((place) => isNested(place, directory)),
    fileBytes,
  };
}

/** Every YAML and JSON file outside dot directories, for the search for fabrics; unreadable directories are passed over. */
export function selectEveryManifest(fileBytes: number): Selection {
  const isCandidate = (path: string): boolean => isManifestPath(path) && !/(^|\/)\./.test(path);
  return { isWanted: isCandidate, isHashed: () => false, mayHold: () => false, fileBytes };
}

/** One file. */
export function selectOnly(path: string, fileBytes: number): Selection {
  return { isWanted: (other) => other === path, isHashed: () => false, mayHold: () => false, fileBytes };
}

/** The directory that every match of a pattern lies in. */
function literalPrefix(pattern: string): string {
  const segments = pattern.split('/').slice(0, -1);
  const wildcard = segments.findIndex((segment) => /[*?]/.test(segment));
  return (wildcard < 0 ? segments : segments.slice(0, wildcard)).join('/');
}
