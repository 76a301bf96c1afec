import type { PullRequest } from './proposal-host.ts';

export type UpdatedPullRequest = PullRequest & {
  /** ISO 8601, to the second: when anything of it last changed, a comment or a push included */
  readonly updatedAt: string;
};

/** A comment by anybody. */
export type Remark = {
  readonly id: number;
  readonly by: string;
  /** Whether a program wrote it. */
  readonly isBot: boolean;
  /** ISO 8601 */
  readonly at: string;
  readonly body: string;
};

/** What is asked of a repository to see whether anything changed there. All methods throw OperationalError only. */
export type WatchHost = {
  /** Every branch whose name begins so → the commit it points at; none for an empty repository. */
  readonly listHeads: (prefix: string) => Promise<ReadonlyMap<string, string>>;
  /** Pull requests, open and closed, into whatever branch, the last updated first; pages count from 1. */
  readonly listUpdated: (page: number, size: number) => Promise<readonly UpdatedPullRequest[]>;
  /** Comments on a pull request written or edited at this time (ISO 8601) or later, oldest first. */
  readonly listRemarks: (number: number, since: string) => Promise<readonly Remark[]>;
};
