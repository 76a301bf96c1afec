import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError } from '../domain/system-error.ts';
import { type DumpObjects, readDumpObjects } from '../drift/read-dump.ts';
import { UnusableCluster } from '../ports/cluster-source.ts';
import { isManifestPath } from '../records/paths.ts';

/**
 * The objects of a dump: of the file that the path names, or of every YAML and JSON file below the directory that it
 * names, in the order of their paths. Throws UnusableCluster where something cannot be read in full or there is
 * nothing: an object that was not read would look as if it were not in the cluster.
 */
export function readDumpAt(path: string): DumpObjects['objects'] {
  const { objects, faults } = readDumpObjects(readDumpFiles(path));
  const [fault, ...others] = faults;
  if (fault === undefined) return objects;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new UnusableCluster(`the snapshot cannot be read in full, so nothing can be said: ${fault}${more}`);
}

function readDumpFiles(path: string): Parameters<typeof readDumpObjects>[0] {
  try {
    if (!statSync(path).isDirectory()) return [{ path, bytes: readFileSync(path) }];
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isManifestPath(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length > 0) return files.map((file) => ({ path: file, bytes: readFileSync(file) }));
  } catch (error) {
    throw new UnusableCluster(`cannot read the snapshot ${path}: ${describeSystemError(error)}`, { cause: error });
  }
  throw new UnusableCluster(`the snapshot ${path} holds no YAML or JSON file: write kubectl get … -o yaml into it`);
}
