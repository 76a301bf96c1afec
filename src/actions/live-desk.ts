import type { DriftStore } from '../ports/drift-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';

/** What the calls about drift need beside what Changes do. */
export type LiveDesk = {
  readonly store: Pick<DriftStore, 'find' | 'live' | 'history'>;
  /** Whether a cluster is named for the fabric (DESIGN.md 5.8). */
  readonly hasCluster: (fabric: Pick<FabricFacts, 'owner' | 'repo' | 'fabric'>) => boolean;
  /** Asks for a comparison now; resolves once that is kept. */
  readonly refresh: (fabric: FabricFacts) => Promise<void>;
};
