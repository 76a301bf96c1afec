import type { CheckHost } from './check-host.ts';
import type { ProposalHost } from './proposal-host.ts';
import type { SnapshotSource } from './snapshot-source.ts';
import type { WatchHost } from './watch-host.ts';

/** One repository on GitHub, reached with the rights of one installation. */
export type RepositoryHost = SnapshotSource & ProposalHost & CheckHost & WatchHost;

/** Where a repository is found. */
export type RepositoryRef = {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
};
