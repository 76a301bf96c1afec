import type { ClusterAccess, ClusterEntry } from '../config/cluster-entry.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { ClusterSource } from '../ports/cluster-source.ts';
import type { DriftMeter } from '../ports/drift-meter.ts';
import type { DriftStore } from '../ports/drift-store.ts';
import type { Feed } from '../ports/feed.ts';
import type { PauseStore } from '../ports/pause-store.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { Repositories } from '../ports/repository-host.ts';
import type { Request } from './ask.ts';
import type { Log } from './look.ts';
import type { Memory } from './memory.ts';

/** What was tried about a fabric in this process; times in milliseconds since 1970. */
export type Tried = {
  readonly at: number;
  /** Head of its branch then. */
  readonly commit: string;
  /** Digest of all that the comparison rested on; undefined where there was none. */
  readonly inputs?: string | undefined;
  /** The finding holds until then by itself. */
  readonly until?: number | undefined;
  /** It did not come to its end, and is tried again then. */
  readonly againAt?: number | undefined;
};

/** What is remembered between comparisons; it may be lost at any time. */
export type DriftMemory = {
  /** By name of the fabric. */
  readonly tried: Map<string, Tried>;
  /** Id of a way into a cluster → id of the cluster. */
  readonly sources: Map<string, string>;
};

/** What comparisons with clusters need of the rest. */
export type DriftDesk = {
  /** What CLUSTERS_FILE says now. */
  readonly clusters: () => readonly ClusterEntry[];
  /** Throws UnusableCluster. */
  readonly open: (access: ClusterAccess) => Promise<ClusterSource>;
  readonly repositories: Pick<Repositories, 'connect'>;
  readonly index: Pick<RecordIndex, 'named' | 'files'>;
  readonly drift: DriftStore;
  readonly feed: Pick<Feed, 'recordEvents'>;
  readonly pauses: Pick<PauseStore, 'find'>;
  readonly memory: Memory;
  readonly shelf?: BlobShelf;
  readonly remembered: DriftMemory;
  /** Asks for a look at a repository: something is not as it was. */
  readonly lookAt: (asked: Request) => Promise<void>;
  readonly meter: DriftMeter;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  /** Base of GitHub's web pages, without a trailing slash. */
  readonly server: string;
  /** Base of our own pages; undefined: nothing links there. */
  readonly publicUrl: string | undefined;
};

/** An empty memory. */
export function createDriftMemory(): DriftMemory {
  return { tried: new Map(), sources: new Map() };
}
