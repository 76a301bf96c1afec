import { createHash } from 'node:crypto';
import type { ClusterAccess, ClusterEntry } from './cluster-entry.ts';

/** The fabrics that are read by one way into a cluster. */
export type ClusterGroup = {
  /** The same for the same way in; holds no secret. */
  readonly id: string;
  readonly access: ClusterAccess;
  readonly entries: readonly ClusterEntry[];
};

/** A fabric as CLUSTERS_FILE names it; letter case of owner and repository does not matter. */
export function fabricName({ owner, repo, fabric }: Pick<ClusterEntry, 'owner' | 'repo' | 'fabric'>): string {
  return `${owner}/${repo}`.toLowerCase().concat(':', fabric);
}

/** The entries by their way in, by the id of that. */
export function groupClusters(entries: readonly ClusterEntry[]): ReadonlyMap<string, ClusterGroup> {
  const groups = new Map<string, ClusterGroup>();
  for (const [id, some] of Map.groupBy(entries, ({ access }) => idOf(access))) {
    const [first] = some;
    if (first !== undefined) groups.set(id, { id, access: first.access, entries: some });
  }
  return groups;
}

function idOf(access: ClusterAccess): string {
  const parts: readonly unknown[] = access.is === 'in-cluster' ? [] : [access.path];
  const more = access.is === 'kubeconfig' ? [access.context ?? null, access.allowExec] : [];
  return createHash('sha256')
    .update(JSON.stringify([access.is, ...parts, ...more]))
    .digest('hex')
    .slice(0, 20);
}
