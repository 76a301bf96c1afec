import type { Log } from '../actions/look.ts';
import type { ClusterEntry } from '../config/cluster-entry.ts';
import { fabricName, groupClusters } from '../config/cluster-groups.ts';
import type { DriftStore } from '../ports/drift-store.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { Chore } from './chores.ts';
import type { DriftJob } from './drift-job.ts';

export type DriftChoreOptions = {
  /** What CLUSTERS_FILE says now. */
  readonly clusters: () => readonly ClusterEntry[];
  readonly add: (jobs: readonly DriftJob[]) => Promise<void>;
  readonly drift: Pick<DriftStore, 'list' | 'forget'>;
  readonly index: Pick<RecordIndex, 'list'>;
  readonly log: Log;
};

const interval = 30_000;

/** Has every cluster of CLUSTERS_FILE looked after, new ones too, and forgets what stands of fabrics that it names no more. */
export function createDriftChore({ clusters, add, drift, index, log }: DriftChoreOptions): Chore {
  return {
    name: 'drift',
    every: interval,
    run: async () => {
      const entries = clusters();
      await add([...groupClusters(entries).keys()].map((cluster) => ({ cluster, asked: [], forced: [] })));
      const named = new Set(entries.map(fabricName));
      // what a backup brought back is not indexed yet, and stays
      const facts = new Map((await index.list()).map((one) => [`${one.repository} ${one.fabric}`, one]));
      for (const { repository, fabric } of await drift.list()) {
        const known = facts.get(`${repository} ${fabric}`);
        if (known === undefined || named.has(fabricName(known))) continue;
        await drift.forget({ repository, fabric });
        log('info', 'Cluster of a fabric forgotten', { fabric: fabricName(known) });
      }
    },
  };
}
