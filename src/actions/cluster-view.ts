import type { DriftStore } from '../ports/drift-store.ts';

/** What is known of the clusters of fabrics without asking them. */
export type ClusterView = {
  readonly drift: Pick<DriftStore, 'find' | 'live'>;
  /** Whether CLUSTERS_FILE names a cluster for a fabric. */
  readonly hasCluster: (where: { readonly owner: string; readonly repo: string; readonly fabric: string }) => boolean;
  /** Base of our own pages; undefined: nothing links there. */
  readonly publicUrl: string | undefined;
};
