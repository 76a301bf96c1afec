import type { DriftStanding, DriftStore } from '../ports/drift-store.ts';

/** What is known of the clusters of fabrics without asking them. */
export type ClusterView = {
  readonly drift: Pick<DriftStore, 'find' | 'live'>;
  /** Whether CLUSTERS_FILE names a cluster for a fabric. */
  readonly hasCluster: (where: { readonly owner: string; readonly repo: string; readonly fabric: string }) => boolean;
  /** Address of the page of a fabric's report, where there is one. */
  readonly pageOf: (standing: DriftStanding) => string | undefined;
};
