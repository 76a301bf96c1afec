import type { ChangeSet } from '../domain/change-set.ts';

/** A pull request, as far as anybody here asks. */
export type PullRequest = {
  readonly number: number;
  /** Name of the branch it comes from. */
  readonly branch: string;
  /** Whether that branch lies in another repository. */
  readonly isForeign: boolean;
  readonly labels: readonly string[];
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  /** Commit that the branch pointed at (of a closed one: when it was closed). */
  readonly head: string;
  /** Name of the branch it goes into. */
  readonly base: string;
  readonly title: string;
  readonly body: string;
  /** null: not computed, or not asked (a list does not say) */
  readonly mergeable: boolean | null;
  readonly isDraft: boolean;
};

/**
 * Whether the host would merge a pull request now: `green` where every check and status of its head passed, `blocked`
 * where a rule of the base branch does not allow it yet.
 */
export type Readiness = { readonly head: string; readonly state: 'green' | 'waiting' | 'blocked' };

/** Whether a pull request is merged now; a refusal in the host's words. */
export type Merged = { readonly merged: true } | { readonly merged: false; readonly refused: string };

export type Commit = {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
  /** ISO 8601, when it was committed */
  readonly date: string;
};

/** A comment of the App's own. */
export type OwnComment = { readonly id: number; readonly body: string };

/** Whether a branch now points where it shall; a ruleset's refusal in the host's words. */
export type Moved = { readonly moved: true } | { readonly moved: false; readonly refused: string };

export type Move = { readonly force: boolean; readonly expected?: string };

export type PullRequestText = { readonly title: string; readonly body: string };

/** What is asked of, and done to, branches of ours and their pull requests. All methods throw OperationalError only. */
export type ProposalHost = {
  /** Every pull request from this branch, open or closed, newest first; `mergeable` is null. */
  readonly listPullRequests: (branch: string) => Promise<readonly PullRequest[]>;
  /** The open pull requests of the repository, those of forks included, at most 1,000. */
  readonly listOpenPullRequests: () => Promise<readonly PullRequest[]>;
  /** The commit at which two commits parted; undefined where they have nothing in common. */
  readonly findMergeBase: (one: string, other: string) => Promise<string | undefined>;
  readonly readPullRequest: (number: number) => Promise<PullRequest>;
  /** The commits of a pull request, oldest first, at most the first 100. */
  readonly listCommits: (number: number) => Promise<readonly Commit[]>;
  readonly readCommit: (id: string) => Promise<Commit>;
  /** The newest commit (of the last 100) on a branch that touched a path and whose message passes. */
  readonly findCommit: (
    branch: string,
    path: string,
    accept: (message: string) => boolean,
  ) => Promise<string | undefined>;
  /** The last 100 commits up to one that touched a path, newest first. */
  readonly listHistory: (commit: string, path: string) => Promise<readonly Pick<Commit, 'id' | 'tree'>[]>;
  readonly findRef: (branch: string) => Promise<string | undefined>;
  /** Whether the host builds the pull request in a merge queue. One that waits for its turn there may not show. */
  readonly isQueued: (pull: Pick<PullRequest, 'number' | 'base'>) => Promise<boolean>;
  /** Writes the tree that the changes make of `baseTree`; the same question twice gives the same id. */
  readonly writeTree: (baseTree: string, changes: ChangeSet) => Promise<string>;
  /** Writes a commit in the App's own name (no author, no committer: the host signs it). */
  readonly writeCommit: (commit: { message: string; tree: string; parent: string }) => Promise<string>;
  /** `exists`: a branch of this name points elsewhere. */
  readonly createBranch: (
    branch: string,
    commit: string,
  ) => Promise<Moved | { readonly moved: false; readonly exists: true }>;
  /**
   * Points a branch at another commit. With `force` that need not be a descendant; `expected` is then asked for first.
   * A branch that moved meanwhile is a retryable error.
   */
  readonly moveBranch: (branch: string, commit: string, how: Move) => Promise<Moved>;
  /** Deleting a branch that is gone is no error. */
  readonly deleteBranch: (branch: string) => Promise<Moved>;
  readonly openPullRequest: (
    request: PullRequestText & { head: string; base: string; draft: boolean },
  ) => Promise<PullRequest>;
  readonly updatePullRequest: (
    number: number,
    change: Partial<PullRequestText> & { base?: string; state?: 'closed' },
  ) => Promise<void>;
  /** Whether everything that the host knows of lets a pull request be merged, required or not. */
  readonly readReadiness: (number: number) => Promise<Readiness>;
  /** Merges a pull request whose head is still this one, in a way that the repository allows. */
  readonly mergePullRequest: (number: number, head: string) => Promise<Merged>;
  /** Adds a comment unless one of the App's on this pull request holds the marker already; the one that stands there. */
  readonly commentOnce: (number: number, marker: string, body: string) => Promise<OwnComment>;
  /** The App's comment that holds the marker. */
  readonly findComment: (number: number, marker: string) => Promise<OwnComment | undefined>;
  readonly updateComment: (id: number, body: string) => Promise<void>;
  /** Whether a person may write to the repository, asked of the host now. */
  readonly mayWrite: (login: string) => Promise<boolean>;
  readonly addLabels: (number: number, labels: readonly string[]) => Promise<void>;
  /** People or teams that cannot be asked (no access) are left out: returns the host's words for it. */
  readonly requestReviewers: (
    number: number,
    people: readonly string[],
    teams: readonly string[],
  ) => Promise<string | undefined>;
};
