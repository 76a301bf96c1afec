import { createDriftMemory, type DriftDesk } from '../actions/drift-desk.ts';
import type { LiveDesk } from '../actions/live-desk.ts';
import type { WakeDrift } from '../actions/look.ts';
import { reportDrift } from '../actions/report-drift.ts';
import { openCluster } from '../cluster/open-cluster.ts';
import type { ClusterEntry } from '../config/cluster-entry.ts';
import { fabricName, groupClusters } from '../config/cluster-groups.ts';
import type { Chore } from '../jobs/chores.ts';
import { createDriftChore } from '../jobs/drift-chore.ts';
import type { DriftJob } from '../jobs/drift-job.ts';
import type { JobsOptions } from '../jobs/open-jobs.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import { createDriftStore } from '../store/create-drift-store.ts';
import { logTo, type Parts } from './parts.ts';

/** What compares fabrics with their clusters. */
export type Drift = {
  /** Asks for a comparison; nothing where CLUSTERS_FILE does not name the fabric. */
  readonly wake: WakeDrift;
  /** The same, and the check is written again although it says the same. */
  readonly refresh: WakeDrift;
  readonly compare: JobsOptions['compare'];
  /** What the API and the buttons need of it. */
  readonly live: LiveDesk;
  readonly chores: readonly Chore[];
};

type DriftParts = Omit<
  DriftDesk,
  'clusters' | 'open' | 'drift' | 'remembered' | 'meter' | 'now' | 'random' | 'log' | 'server' | 'publicUrl'
> & {
  readonly index: RecordIndex;
  readonly add: (jobs: readonly DriftJob[]) => Promise<void>;
};

/** Compares fabrics with the clusters that CLUSTERS_FILE names; without one nothing is compared. */
export function openDrift({ config, log, database, metrics }: Parts, { add, ...rest }: DriftParts): Drift {
  const read = config.clusters;
  const nothing = () => Promise.resolve();
  const drift = createDriftStore(database);
  if (read === undefined) {
    const live: LiveDesk = { store: drift, hasCluster: () => false, refresh: nothing };
    return { wake: nothing, refresh: nothing, compare: undefined, live, chores: [] };
  }
  const clusters = () => read((problems) => log.warn({ problems }, 'A replaced CLUSTERS_FILE cannot be used'));
  const desk: DriftDesk = {
    ...rest,
    ...{ clusters, open: openCluster, drift, remembered: createDriftMemory(), meter: metrics.drift },
    ...{ now: Date.now, random: Math.random, log: logTo(log), server: config.serverUrl, publicUrl: config.publicUrl },
  };
  const ask = async (where: Parameters<WakeDrift>[0], isForced: boolean): Promise<void> => {
    const name = fabricName(where);
    const cluster = clusterOf(clusters(), name);
    if (cluster !== undefined) await add([{ cluster, asked: [name], forced: isForced ? [name] : [] }]);
  };
  const refresh: WakeDrift = (where) => ask(where, true);
  return {
    wake: (where) => ask(where, false),
    refresh,
    live: { store: drift, hasCluster: (where) => clusterOf(clusters(), fabricName(where)) !== undefined, refresh },
    compare: ({ cluster, asked, forced }, ending) =>
      reportDrift({ cluster, asked: new Set(asked), forced: new Set(forced) }, desk, ending),
    chores: [createDriftChore({ clusters, add, drift, index: rest.index, log: logTo(log) })],
  };
}

function clusterOf(entries: readonly ClusterEntry[], name: string): string | undefined {
  const found = [...groupClusters(entries).values()].find((group) =>
    group.entries.some((entry) => fabricName(entry) === name),
  );
  return found?.id;
}
