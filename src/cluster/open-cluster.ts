import type { ClusterAccess } from '../config/cluster-entry.ts';
import type { ClusterSource } from '../ports/cluster-source.ts';
import { type Bounds, defaultBounds } from './bounds.ts';
import { createSnapshotSource } from './create-snapshot-source.ts';

/**
 * A cluster to read from, by what the operator says of it. Nothing is asked of it yet. Throws UnusableCluster where the
 * access cannot be used as it is given.
 */
export async function openCluster(access: ClusterAccess, bounds: Bounds = defaultBounds): Promise<ClusterSource> {
  if (access.is === 'snapshot') return createSnapshotSource(access.path);
  // The client library takes half a second and 80 MB.
  const { openApiServer } = await import('./open-api-server.ts');
  return openApiServer(access, bounds);
}
