import type { PauseStore } from '../ports/pause-store.ts';
import type { ProposalRegister } from '../ports/proposal-register.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { RepositoryHost } from '../ports/repository-host.ts';
import type { UploadRegister } from '../ports/upload-register.ts';
import type { WatchedBranches } from '../ports/watched-branches.ts';
import type { Links } from '../proposal/links.ts';
import type { Ask } from './ask.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Memory } from './memory.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

/** Writes a line to the log: a static message plus fields. */
export type Log = (level: 'info' | 'warn', message: string, fields: Readonly<Record<string, unknown>>) => void;

/** Asks for a comparison of a fabric with its cluster, where CLUSTERS_FILE names one; resolves once that is kept. */
export type WakeDrift = (where: {
  readonly owner: string;
  readonly repo: string;
  readonly fabric: string;
}) => Promise<void>;

/** One look at one repository: what its steps share. */
export type Look = {
  readonly host: RepositoryHost;
  readonly reader: SnapshotReader;
  readonly memory: Memory;
  /** GitHub's id of the repository: it stays when the name changes. */
  readonly id: number;
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  /** Base of the web pages, without a trailing slash. */
  readonly server: string;
  /** Heads whose check is written again though its content is the same. */
  readonly recheck: ReadonlySet<string>;
  /** What people asked for. */
  readonly asks: readonly Ask[];
  readonly pauses: PauseStore;
  /** Where the records of its fabrics are indexed. */
  readonly index?: RecordIndex;
  /** Asks for a comparison of one of its fabrics with its cluster, where it has one. */
  readonly wakeDrift?: WakeDrift;
  /** What is known of the clusters of its fabrics. */
  readonly clusters?: ClusterView | undefined;
  /** Where the operator's figures of proposals come from. */
  readonly proposals?: ProposalRegister;
  /** Since when uploads are known, where that is shared between processes. */
  readonly uploads?: UploadRegister;
  /** Where other processes learn which branches matter. */
  readonly watched?: WatchedBranches | undefined;
  readonly log: Log;
};

/** A key of memory for something of this repository. */
export function keyIn({ id }: Pick<Look, 'id'>, name: string): string {
  return `${id} ${name}`;
}

/** Links to files and lines at a commit. */
export function linksAt(look: Pick<Look, 'server' | 'owner' | 'repo'>, commit: string, number?: number): Links {
  const { server, owner, repo } = look;
  return { server, owner, repo, commit, ...(number === undefined ? {} : { number }) };
}
