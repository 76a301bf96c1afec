import { readDumpObjects } from '../drift/read-dump.ts';
import { readIdentity } from '../kinds/identity.ts';
import { readKnowledge } from '../records/knowledge.ts';
import { isManifestPath } from '../records/paths.ts';
import type { Repository } from './load-repository.ts';

/** The kinds, as `group/kind`, that the configuration defines by CRD files or that a file of managed/ is of. */
export function usedKinds({ config, snapshot }: Repository): ReadonlySet<string> {
  const fabrics = config?.fabrics ?? [];
  const defined = fabrics.flatMap((fabric) =>
    readKnowledge(fabric, snapshot).knowledge.catalog.kinds.map(({ group, kind }) => `${group}/${kind}`),
  );
  const places = fabrics.map(({ directory }) => (directory === '' ? 'managed/' : `${directory}/managed/`));
  const declared = [...snapshot.files.values()].flatMap(({ path, bytes }) => {
    const isManaged = isManifestPath(path) && places.some((place) => path.startsWith(place));
    if (bytes === undefined || !isManaged) return [];
    return readDumpObjects([{ path, bytes }]).objects.flatMap((value) => {
      const identity = readIdentity(value);
      return 'reason' in identity ? [] : [`${identity.group}/${identity.kind}`];
    });
  });
  return new Set([...defined, ...declared]);
}
