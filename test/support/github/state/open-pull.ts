import { malformed, refused } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { emitPull } from '../webhooks/events.ts';
import type { Actor, PullRequest, Repository } from './model.ts';
import { checkTexts, newIssue } from './new-issue.ts';
import { shareHead } from './updates.ts';
import { findRepository } from './world.ts';

export type NewPull = {
  readonly title: string;
  readonly body?: string | null;
  /** `branch`, or `owner:branch` for a fork's. */
  readonly head: string;
  readonly base: string;
  readonly draft?: boolean;
  readonly maintainerCanModify?: boolean;
};

/** Opens a pull request, with GitHub's refusals, and sends `pull_request.opened`. */
export async function openPull(
  platform: Platform,
  repository: Repository,
  pull: NewPull,
  actor: Actor,
): Promise<PullRequest> {
  if (pull.title === '')
    throw malformed('Validation Failed', [{ resource: 'Issue', field: 'title', code: 'missing_field' }]);
  checkTexts(platform, 'Issue', pull.title, pull.body);
  const { source, branch } = readHead(platform, repository, pull.head);
  const head = await source.git.resolve(`refs/heads/${branch}`);
  const base = await repository.git.resolve(`refs/heads/${pull.base}`);
  const missing = head === null ? 'head' : base === null ? 'base' : null;
  if (head === null || base === null)
    throw refused('Validation Failed', [{ resource: 'PullRequest', field: missing, code: 'invalid' }]);
  refuseSecond(repository, source, branch, pull.base);
  const issue = newIssue(platform, repository, actor, pull.title, pull.body ?? null);
  const made: PullRequest = {
    repository,
    issue,
    number: issue.number,
    headRepository: source,
    headBranch: branch,
    headSha: head,
    baseBranch: pull.base,
    baseSha: base,
    maintainerCanModify: pull.maintainerCanModify ?? false,
    draft: pull.draft ?? false,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    requestedReviewers: [],
    requestedTeams: [],
    headDeleted: false,
    queued: null,
    mergeable: null,
    merging: null,
  };
  // Taken before anything is awaited, so that two at once do not get one number.
  issue.pull = made;
  repository.issues.set(issue.number, issue);
  await shareHead(made, head);
  if (await repository.git.isAncestor(head, base)) {
    repository.issues.delete(issue.number);
    const message = `No commits between ${pull.base} and ${pull.head}`;
    throw refused('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  }
  await emitPull(platform, made, 'opened', actor.account);
  return made;
}

function readHead(platform: Platform, repository: Repository, head: string): { source: Repository; branch: string } {
  const colon = head.indexOf(':');
  if (colon < 0) return { source: repository, branch: head };
  const owner = head.slice(0, colon);
  const branch = head.slice(colon + 1);
  if (owner.toLowerCase() === repository.owner.login.toLowerCase()) return { source: repository, branch };
  const fork = [...platform.world.repositories.values()].find(
    (one) => one.parent === repository && one.owner.login.toLowerCase() === owner.toLowerCase(),
  );
  const source = fork ?? findRepository(platform.world, `${owner}/${repository.name}`);
  if (!source) throw refused('Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
  return { source, branch };
}

/** Throws 422 where a branch has an open pull request into the same base already. */
export function refuseSecond(repository: Repository, source: Repository, branch: string, base: string): void {
  for (const { pull, state } of repository.issues.values()) {
    if (state !== 'open' || pull?.headRepository !== source || pull.headBranch !== branch || pull.baseBranch !== base)
      continue;
    const message = `A pull request already exists for ${source.owner.login}:${branch}.`;
    throw refused('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  }
}
