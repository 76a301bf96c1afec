import { readCommit } from '../git/commits.ts';
import { type MergeOrder, mergeCommit, mergeTrees, rebaseCommits, squashCommit } from '../git/merge.ts';
import { ApiError, invalid, malformed, refused } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { signaturesOf } from '../routes/git-data.ts';
import { emitPull } from '../webhooks/events.ts';
import { pullCommits } from './figures.ts';
import type { Actor, Issue, PullRequest, Repository } from './model.ts';
import { matchesPattern } from './rules.ts';
import { markMerged, shareHead, updateRef } from './updates.ts';
import { findRepository, now } from './world.ts';

/** The number that the repository's next issue or pull request gets. */
export function nextNumber(repository: Repository): number {
  return Math.max(0, ...repository.issues.keys()) + 1;
}

/** A new, open issue; the caller adds it to its repository. */
export function newIssue(
  platform: Platform,
  repository: Repository,
  actor: Actor,
  title: string,
  body: string | null,
): Issue {
  const at = now(platform.world);
  return {
    id: platform.world.nextId(),
    number: nextNumber(repository),
    user: actor.account,
    app: actor.app ?? null,
    createdAt: at,
    updatedAt: at,
    comments: [],
    title,
    body,
    state: 'open',
    closedAt: null,
    labels: [],
    pull: null,
  };
}

export type NewPull = {
  readonly title: string;
  readonly body?: string | null;
  /** `branch`, or `owner:branch` for a fork's. */
  readonly head: string;
  readonly base: string;
  readonly draft?: boolean;
  readonly maintainerCanModify?: boolean;
};

/** Throws 422 where a title or a body is longer than GitHub takes. */
export function checkTexts(
  platform: Platform,
  resource: string,
  title: string | undefined,
  body: string | null | undefined,
): void {
  if (title !== undefined && [...title].length > 256) {
    throw invalid(resource, 'title', 'custom', 'title is too long (maximum is 256 characters)');
  }
  const most = platform.limits.bodyCharacters;
  if (typeof body === 'string' && [...body].length > most) {
    throw invalid(resource, 'body', 'custom', `body is too long (maximum is ${most} characters)`);
  }
}

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

function refuseSecond(repository: Repository, source: Repository, branch: string, base: string): void {
  for (const { pull, state } of repository.issues.values()) {
    if (state !== 'open' || pull?.headRepository !== source || pull.headBranch !== branch || pull.baseBranch !== base)
      continue;
    const message = `A pull request already exists for ${source.owner.login}:${branch}.`;
    throw refused('Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  }
}

/** Computes whether head and base merge. Resolves when known; a second call joins the first. */
export function computeMergeable(pull: PullRequest): Promise<void> {
  if (pull.mergeable !== null) return Promise.resolve();
  pull.merging ??= (async () => {
    const { git } = pull.repository;
    const head = pull.headSha;
    const base = await git.resolve(`refs/heads/${pull.baseBranch}`);
    const tree = base === null ? null : await mergeTrees(git, base, head);
    const still = head === pull.headSha && base === (await git.resolve(`refs/heads/${pull.baseBranch}`));
    if (still) pull.mergeable = tree !== null;
  })().finally(() => {
    pull.merging = null;
  });
  return pull.merging;
}

/** Opens a closed pull request again; 422 where its branch is gone, was force-pushed or made anew. */
export async function reopenPull(platform: Platform, pull: PullRequest, actor: Actor): Promise<void> {
  if (pull.issue.state === 'open') return;
  const cannot = (why: string): ApiError =>
    refused('Validation Failed', [
      { resource: 'PullRequest', code: 'invalid', field: 'state', message: `state cannot be changed. ${why}` },
    ]);
  if (pull.mergedAt !== null) throw cannot('The pull request cannot be reopened.');
  const head = await pull.headRepository.git.resolve(`refs/heads/${pull.headBranch}`);
  if (head === null) throw cannot(`The ${pull.headBranch} branch has been deleted.`);
  const moved = head !== pull.headSha;
  await shareHead(pull, head);
  if (moved && (pull.headDeleted || !(await pull.repository.git.isAncestor(pull.headSha, head)))) {
    throw cannot(`The ${pull.headBranch} branch was force-pushed or recreated.`);
  }
  refuseSecond(pull.repository, pull.headRepository, pull.headBranch, pull.baseBranch);
  pull.headDeleted = false;
  pull.headSha = head;
  pull.mergeable = null;
  pull.issue.state = 'open';
  pull.issue.closedAt = null;
  pull.issue.updatedAt = now(platform.world);
  await emitPull(platform, pull, 'reopened', actor.account);
}

export type PullEdit = { readonly title?: string; readonly body?: string; readonly base?: string };

/** Changes title, body or base and sends `pull_request.edited` with what they were; nothing where nothing changes. */
export async function editPull(platform: Platform, pull: PullRequest, edit: PullEdit, actor: Actor): Promise<void> {
  checkTexts(platform, 'Issue', edit.title, edit.body);
  const { issue } = pull;
  const changes: Record<string, { from: string } | { ref: { from: string }; sha: { from: string } }> = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes.title = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== (issue.body ?? '')) {
    changes.body = { from: issue.body ?? '' };
    issue.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== pull.baseBranch) {
    const sha = await pull.repository.git.resolve(`refs/heads/${edit.base}`);
    if (sha === null) throw refused('Validation Failed', [{ resource: 'PullRequest', field: 'base', code: 'invalid' }]);
    changes.base = { ref: { from: pull.baseBranch }, sha: { from: pull.baseSha } };
    pull.baseBranch = edit.base;
    pull.baseSha = sha;
    pull.mergeable = null;
  }
  if (Object.keys(changes).length === 0) return;
  issue.updatedAt = now(platform.world);
  await emitPull(platform, pull, 'edited', actor.account, { changes });
}

export type MergeWish = {
  readonly method: 'merge' | 'squash' | 'rebase';
  readonly title?: string;
  readonly message?: string;
  /** What the head must be. */
  readonly sha?: string;
};

/** Merges a pull request by git, with GitHub's refusals (405, 409); gives the commit on the base branch. */
export async function mergePull(platform: Platform, pull: PullRequest, wish: MergeWish, actor: Actor): Promise<string> {
  const { repository } = pull;
  if (wish.sha !== undefined && wish.sha !== pull.headSha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (pull.issue.state === 'closed' || pull.draft) throw new ApiError(405, 'Pull Request is not mergeable');
  requireChecks(pull);
  const ref = `refs/heads/${pull.baseBranch}`;
  const base = await repository.git.resolve(ref);
  if (base === null) throw new ApiError(405, 'Pull Request is not mergeable');
  const sha = await combine(platform, pull, wish, base, actor);
  if (sha === null) throw new ApiError(405, 'Pull Request is not mergeable');
  await markMergedBy(platform, pull, { ref, base, sha }, actor);
  return sha;
}

async function markMergedBy(
  platform: Platform,
  pull: PullRequest,
  { ref, base, sha }: { ref: string; base: string; sha: string },
  actor: Actor,
): Promise<void> {
  if ((await pull.repository.git.resolve(ref)) !== base) {
    throw new ApiError(405, 'Base branch was modified. Review and try the merge again.');
  }
  await updateRef(platform, pull.repository, { ref, sha, throughPullRequest: true }, actor);
  await markMerged(platform, pull, sha, actor);
  pull.mergeCommit = sha;
}

/** Throws 405 where a check that the base branch requires is missing or did not succeed. */
function requireChecks(pull: PullRequest): void {
  const { repository } = pull;
  for (const { pattern, checks } of repository.requiredChecks) {
    if (!matchesPattern(pattern, pull.baseBranch)) continue;
    for (const name of checks) {
      const latest = repository.checkRuns.findLast((run) => run.name === name && run.headSha === pull.headSha);
      if (!latest) throw new ApiError(405, `Required status check "${name}" is expected.`);
      if (!['success', 'neutral', 'skipped'].includes(latest.conclusion ?? '')) {
        throw new ApiError(405, `Required status check "${name}" is failing.`);
      }
    }
  }
}

async function combine(
  platform: Platform,
  pull: PullRequest,
  wish: MergeWish,
  base: string,
  actor: Actor,
): Promise<string | null> {
  const { git } = pull.repository;
  const { author } = signaturesOf(platform.world, actor, {});
  const committer = { name: 'GitHub', email: 'noreply@github.com', date: now(platform.world) };
  const order = { base, head: pull.headSha, author, committer };
  if (wish.method === 'rebase') return rebaseCommits(git, order);
  if (wish.method === 'squash') return squashCommit(git, { ...order, message: await squashMessage(pull, wish) });
  const title =
    wish.title ?? `Merge pull request #${pull.number} from ${pull.headRepository.owner.login}/${pull.headBranch}`;
  const message = `${title}\n\n${wish.message ?? pull.issue.title}`;
  return mergeCommit(git, { ...order, message } satisfies MergeOrder);
}

async function squashMessage(pull: PullRequest, wish: MergeWish): Promise<string> {
  const shas = await pullCommits(pull);
  const commits = await Promise.all(shas.map((sha) => readCommit(pull.repository.git.objects, sha)));
  const messages = commits.flatMap((commit) => (commit ? [commit.message.trimEnd()] : []));
  const [only = pull.issue.title] = messages;
  const [subject = '', ...rest] = (messages.length === 1 ? only : pull.issue.title).split('\n');
  const title = wish.title ?? `${subject} (#${pull.number})`;
  const text = messages.length === 1 ? rest.join('\n').trim() : messages.map((message) => `* ${message}`).join('\n\n');
  const body = wish.message ?? text;
  return body === '' ? title : `${title}\n\n${body}`;
}

/** Merges the base branch into the head branch, as the Update button does. */
export async function updatePullBranch(
  platform: Platform,
  pull: PullRequest,
  expected: string | undefined,
  actor: Actor,
): Promise<void> {
  if (expected !== undefined && expected !== pull.headSha)
    throw refused("expected head sha didn't match current head ref.");
  const { git } = pull.repository;
  const base = await git.resolve(`refs/heads/${pull.baseBranch}`);
  if (base === null || pull.headRepository !== pull.repository) throw refused('The branch cannot be updated.');
  if (await git.isAncestor(base, pull.headSha)) throw refused('There are no new commits on the base branch.');
  const { author } = signaturesOf(platform.world, actor, {});
  const committer = { name: 'GitHub', email: 'noreply@github.com', date: author.date };
  const message = `Merge branch '${pull.baseBranch}' into ${pull.headBranch}`;
  const sha = await mergeCommit(git, { base: pull.headSha, head: base, message, author, committer });
  if (sha === null) throw refused('merge conflict between base and head');
  await updateRef(
    platform,
    pull.repository,
    { ref: `refs/heads/${pull.headBranch}`, sha, expect: pull.headSha },
    actor,
  );
}
