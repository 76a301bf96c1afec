import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Account, Issue, Label, PullRequest, Repository } from '../state/model.ts';
import { blockingCheck, isGreen } from '../state/rules.ts';
import { roleOf, type World } from '../state/world.ts';
import { nodeId, renderAccount } from './account.ts';
import { renderApp } from './app.ts';
import { renderRepository, repositoryPage, repositoryUrl } from './repository.ts';

/** Where a pull request's changes stand in figures; asked of git by whoever renders the full form. */
export type PullFigures = {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

/** How an account relates to a repository. */
export function association(repository: Repository, account: Account): string {
  if (account.id === repository.owner.id) return 'OWNER';
  if (repository.collaborators.has(account.login.toLowerCase())) return 'COLLABORATOR';
  return account.type === 'Bot' || roleOf(repository, account.login) !== 'none' ? 'CONTRIBUTOR' : 'NONE';
}

/** A label of a repository. */
export function renderLabel(world: World, repository: Repository, label: Label): JsonObject {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description ?? '',
    color: label.color,
    default: false,
  };
}

function renderSide(world: World, repository: Repository, ref: string, sha: string): JsonObject {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: renderAccount(world, repository.owner),
    repo: renderRepository(world, repository),
  };
}

/** A pull request as it stands in lists. */
export function renderSimplePull(world: World, pull: PullRequest): JsonObject {
  const { issue, repository } = pull;
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  const issueUrl = `${repositoryUrl(world, repository)}/issues/${pull.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}`;
  const statuses = `${repositoryUrl(world, repository)}/statuses/${pull.headSha}`;
  const reviewComment = `${repositoryUrl(world, repository)}/pulls/comments{/number}`;
  return {
    url,
    id: issue.id,
    node_id: nodeId('PullRequest', issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: reviewComment,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: pull.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    user: renderAccount(world, issue.user),
    body: issue.body,
    labels: issue.labels.map((label) => renderLabel(world, repository, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedReviewers.map((account) => renderAccount(world, account)),
    requested_teams: pull.requestedTeams.map((slug) => renderTeam(world, pull.repository, slug)),
    head: renderSide(world, pull.headRepository, pull.headBranch, pull.headSha),
    base: renderSide(world, repository, pull.baseBranch, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: reviewComment },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repository, issue.user),
    auto_merge: null,
    draft: pull.draft,
  };
}

function renderTeam(world: World, repository: Repository, slug: string): JsonObject {
  const url = `${world.apiUrl}/organizations/${repository.owner.id}/team/${slug}`;
  return {
    id: 1,
    node_id: nodeId('Team', slug),
    url,
    html_url: `${world.origin}/orgs/${repository.owner.login}/teams/${slug}`,
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
    type: 'organization',
    organization_id: repository.owner.id,
  };
}

/** What GitHub says about merging: unknown until computed. */
function mergeableState(pull: PullRequest): { mergeable: boolean | null; state: string } {
  const { mergeable } = pull;
  if (pull.issue.state === 'closed' || mergeable === null) return { mergeable, state: 'unknown' };
  if (!mergeable) return { mergeable, state: 'dirty' };
  if (pull.draft) return { mergeable, state: 'draft' };
  if (blockingCheck(pull) !== null) return { mergeable, state: 'blocked' };
  return { mergeable, state: isGreen(pull) ? 'clean' : 'unstable' };
}

/** A pull request as `GET …/pulls/{number}` answers and as it stands in webhooks. */
export function renderPull(world: World, pull: PullRequest, figures: PullFigures): JsonObject {
  const { mergeable, state } = mergeableState(pull);
  return {
    ...renderSimplePull(world, pull),
    merged: pull.mergedAt !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: state,
    merged_by: pull.mergedBy ? renderAccount(world, pull.mergedBy) : null,
    comments: pull.issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.changedFiles,
  };
}

/** A pull request as it stands in a check run. */
export function renderMinimalPull(world: World, pull: PullRequest): JsonObject {
  const side = (repository: Repository, ref: string, sha: string): JsonObject => ({
    ref,
    sha,
    repo: { id: repository.id, url: repositoryUrl(world, repository), name: repository.name },
  });
  return {
    id: pull.issue.id,
    number: pull.number,
    url: `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`,
    head: side(pull.headRepository, pull.headBranch, pull.headSha),
    base: side(pull.repository, pull.baseBranch, pull.baseSha),
  };
}

/** An issue, or the issue side of a pull request. */
export function renderIssue(world: World, repository: Repository, issue: Issue): JsonObject {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const page = `${repositoryPage(world, repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`;
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  const pull = { url: pullUrl, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` };
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: issue.state === 'closed' && !issue.pull ? 'completed' : null,
    title: issue.title,
    body: issue.body,
    user: renderAccount(world, issue.user),
    labels: issue.labels.map((label) => renderLabel(world, repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(repository, issue.user),
    reactions: renderReactions(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: issue.app ? renderApp(world, issue.app) : null,
    ...(issue.pull ? { pull_request: { ...pull, merged_at: issue.pull.mergedAt }, draft: issue.pull.draft } : {}),
  };
}

/** The count of reactions, by kind. */
export function renderReactions(url: string, contents: readonly string[]): JsonObject {
  const kinds = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];
  const counts = kinds.map((kind): [string, number] => [kind, contents.filter((one) => one === kind).length]);
  return { url: `${url}/reactions`, total_count: contents.length, ...Object.fromEntries(counts) };
}
