import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '../../../../src/domain/json.ts';
import type { BareRepository } from '../git/bare-repository.ts';

export type Account = {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly name: string;
  readonly email: string;
};

export type Permissions = Readonly<Record<string, 'read' | 'write' | 'admin'>>;

export type App = {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly createdAt: string;
  /** PEM; what the App signs its tokens with. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  permissions: Permissions;
  events: readonly string[];
  webhook: { url: string; secret: string };
};

export type Installation = {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
  permissions: Permissions;
  /** Full names in lower case; `'all'`: every repository of the account. */
  repositories: 'all' | Set<string>;
  suspended: boolean;
};

/** Who makes a request or acts. `installation` is set where it is an App's. */
export type Actor = { readonly account: Account; readonly installation?: Installation; readonly app?: App };

/** What a rule refuses on the branches whose names match its pattern (`*` within a segment, `**` across). */
export type BranchRule = {
  readonly pattern: string;
  readonly refuse: readonly ('create' | 'update' | 'force-push' | 'delete')[];
  /** 422 is a ruleset's answer, 403 that of older branch protection; 422 where not given. */
  readonly status?: 403 | 409 | 422;
  /** The words of the rule, as they stand in the answer. */
  readonly message?: string;
  /** Logins that the rule does not hold for. */
  readonly bypass?: readonly string[];
};

export type Comment = {
  readonly id: number;
  readonly user: Account;
  readonly app: App | null;
  readonly createdAt: string;
  updatedAt: string;
  body: string;
  readonly reactions: { readonly id: number; readonly user: Account; readonly content: string; readonly at: string }[];
};

export type Label = { readonly id: number; readonly name: string; color: string; description: string | null };

/** What a pull request and an issue have in common. */
export type Issue = {
  readonly id: number;
  readonly number: number;
  readonly user: Account;
  readonly app: App | null;
  readonly createdAt: string;
  readonly comments: Comment[];
  updatedAt: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  closedAt: string | null;
  labels: Label[];
  pull: PullRequest | null;
};

export type PullRequest = {
  readonly repository: Repository;
  readonly issue: Issue;
  readonly number: number;
  readonly headRepository: Repository;
  readonly headBranch: string;
  readonly maintainerCanModify: boolean;
  /** Follows the branch while open; stays where it was when closed. */
  headSha: string;
  baseBranch: string;
  /** Where the base branch stood when the pull request was opened, its head pushed or its base changed. */
  baseSha: string;
  draft: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommit: string | null;
  requestedReviewers: Account[];
  requestedTeams: string[];
  /** The head branch was deleted after closing: what comes under its name later is another branch. */
  headDeleted: boolean;
  queued: { readonly ref: string; readonly sha: string } | null;
  /** Whether head and base merge; null until computed, and again after either moved. */
  mergeable: boolean | null;
  /** The computation under way. */
  merging: Promise<void> | null;
};

export type Annotation = {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number | null;
  readonly endColumn: number | null;
  readonly level: string;
  readonly message: string;
  readonly title: string | null;
  readonly rawDetails: string | null;
};

export type CheckAction = { readonly label: string; readonly description: string; readonly identifier: string };

export type CheckRun = {
  readonly id: number;
  readonly suite: number;
  readonly repository: Repository;
  readonly app: App;
  readonly headSha: string;
  readonly startedAt: string;
  name: string;
  detailsUrl: string | null;
  externalId: string | null;
  status: string;
  conclusion: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  actions: CheckAction[];
};

export type Repository = {
  readonly id: number;
  owner: Account;
  name: string;
  fullName: string;
  readonly createdAt: string;
  readonly git: BareRepository;
  readonly parent: Repository | null;
  private: boolean;
  defaultBranch: string;
  pushedAt: string;
  archived: boolean;
  rules: BranchRule[];
  /** Names of checks without which a pull request into a branch is not merged. */
  requiredChecks: { readonly pattern: string; readonly checks: readonly string[] }[];
  readonly issues: Map<number, Issue>;
  readonly labels: Map<string, Label>;
  readonly checkRuns: CheckRun[];
  /** Login in lower case → what they may do. The owner is admin. */
  readonly collaborators: Map<string, 'admin' | 'maintain' | 'write' | 'triage' | 'read'>;
};

/** A payload as it is sent. */
export type Payload = JsonObject;
