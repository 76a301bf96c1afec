import { rmSync } from 'node:fs';
import { load } from 'js-yaml';
import type { Request } from '../../src/actions/ask.ts';
import { createDriftMemory, type DriftDesk } from '../../src/actions/drift-desk.ts';
import { type DriftOutcome, reportDrift } from '../../src/actions/report-drift.ts';
import { openCluster } from '../../src/cluster/open-cluster.ts';
import type { ClusterEntry } from '../../src/config/cluster-entry.ts';
import { fabricName, groupClusters } from '../../src/config/cluster-groups.ts';
import { createDriftStore } from '../../src/store/create-drift-store.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import type { CheckRun } from '../support/github/state/model.ts';
import { createKubernetes, type Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { createScene, type Scene, vpc } from './scene.ts';

export const minute = 60_000;

/** A repository with our App, a cluster, and what compares them: no server, the clock stands until somebody moves it. */
export type DriftScene = {
  readonly scene: Scene;
  readonly database: Database;
  readonly cluster: Kubernetes;
  /** What CLUSTERS_FILE says. */
  clusters: readonly ClusterEntry[];
  now: number;
  readonly desk: () => DriftDesk;
  /** One run of the job of the first cluster, or of the one that is named. */
  readonly run: (asked?: {
    asked?: readonly string[];
    forced?: readonly string[];
    cluster?: string;
  }) => Promise<DriftOutcome | undefined>;
  /** Forgets all that a process remembers. */
  readonly restart: () => void;
  /** Looks that were asked for. */
  readonly looks: Request[];
  /** The checks of drift on the head of main, the oldest first. */
  readonly checks: (fabric?: string) => Promise<CheckRun[]>;
  /** Requests to GitHub since a mark. */
  readonly since: (mark: number) => { readonly all: number; readonly writes: number };
  readonly close: () => Promise<void>;
};

/** A VPC as the cluster holds it. */
export function liveVpc(name: string, vlan: number, subnet?: string): Manifest {
  return load(vpc(name, vlan, subnet)) as Manifest;
}

export async function createDriftScene(
  files: Record<string, string>,
  options: { config?: string; fabrics?: readonly string[] } = {},
): Promise<DriftScene> {
  const scene = await createScene(files, options.config === undefined ? {} : { config: options.config });
  const dataDir = await newDataDir();
  const database = await openDatabase({ databaseUrl: undefined, dataDir, program: 'test', warn: fail });
  const cluster = await createKubernetes();
  const index = createRecordIndex(database);
  scene.index = index;
  const [drift, feed] = [createDriftStore(database), createFeed(database, fail)];
  const access = { is: 'kubeconfig', path: cluster.kubeconfig(), context: undefined, allowExec: false } as const;
  const entryOf = (fabric: string): ClusterEntry => ({
    ...{ owner: 'acme', repo: 'network', fabric, access, select: {}, every: 5 * minute },
  });
  let remembered = createDriftMemory();
  const looks: Request[] = [];
  const one: DriftScene = {
    ...{ scene, database, cluster, looks },
    clusters: (options.fabrics ?? ['fabric-1']).map(entryOf),
    now: Date.UTC(2026, 10, 24, 8),
    desk: () => ({
      ...{ clusters: () => one.clusters, open: openCluster, repositories: scene.reach, index, drift, feed },
      ...{ pauses: scene.pauses, memory: scene.memory, remembered, now: () => one.now, random: () => 0 },
      lookAt: (asked) => {
        looks.push(asked);
        return Promise.resolve();
      },
      meter: { observeRead: () => undefined, observeCompare: () => undefined },
      log: (level, message, fields) => void scene.logged.push({ level, message, ...fields }),
      ...{ server: scene.github.origin, publicUrl: 'https://hedgerow.example' },
    }),
    run: async ({ asked = [], forced = [], cluster: named } = {}) => {
      const id = named ?? [...groupClusters(one.clusters).keys()][0] ?? '';
      const order = { cluster: id, asked: new Set(asked), forced: new Set(forced) };
      return await reportDrift(order, one.desk(), new AbortController().signal);
    },
    restart: () => {
      remembered = createDriftMemory();
      scene.restart();
    },
    checks: async (fabric = 'fabric-1') => {
      const head = (await scene.github.head(scene.repository, 'main')) ?? '';
      return scene.github
        .checkRuns(scene.repository, head, `hedgerow / drift: ${fabric}`)
        .toSorted((a, b) => a.id - b.id);
    },
    since: (mark) => ({
      all: scene.github.requests.count({ since: mark }),
      writes: scene.github.requests.writes({ since: mark }).length,
    }),
    close: async () => {
      await feed.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
      await scene.close();
      await cluster.close();
    },
  };
  await scene.look();
  return one;
}

/** The name of a fabric of the scene as jobs carry it. */
export const nameOf = (fabric: string): string => fabricName({ owner: 'acme', repo: 'network', fabric });

function fail(error: unknown): never {
  throw error;
}
