import type { CheckHost } from './check-host.ts';
import type { IssueHost } from './issue-host.ts';
import type { ProposalHost } from './proposal-host.ts';
import type { SnapshotSource } from './snapshot-source.ts';
import type { WatchHost } from './watch-host.ts';

/** One repository on GitHub, reached with the rights of one installation. */
export type RepositoryHost = SnapshotSource & ProposalHost & CheckHost & IssueHost & WatchHost;

/** What the host says of a repository that an installation reaches. */
export type RepositoryFacts = RepositoryRef & {
  /** Stays when the repository is renamed or transferred. */
  readonly id: number;
  readonly defaultBranch: string;
  /** Archived or disabled: nothing can be written there. */
  readonly isArchived: boolean;
};

/** The repositories that the App reaches. Both throw OperationalError only. */
export type Repositories = {
  readonly connect: (where: RepositoryRef) => Promise<RepositoryHost>;
  /**
   * What a repository is called now, by its id; undefined where the installation was removed or suspended, or does not
   * reach it any more.
   */
  readonly find: (where: {
    readonly installation: number;
    readonly id: number;
  }) => Promise<RepositoryFacts | undefined>;
  /** Every repository that an installation reaches; none where it was removed or suspended. */
  readonly list: (installation: number) => Promise<readonly RepositoryFacts[]>;
};

/** Where a repository is found. */
export type RepositoryRef = {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
};
