import { runGit } from '../git/run-git.ts';
import { refused } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { emit, emitPull } from '../webhooks/events.ts';
import { emitPush } from '../webhooks/push-event.ts';
import type { Account, Actor, PullRequest, Repository } from './model.ts';
import { checkRules } from './rules.ts';
import { now } from './world.ts';

export type RefUpdate = {
  /** Full name, `refs/heads/…`. */
  readonly ref: string;
  /** null deletes. */
  readonly sha: string | null;
  readonly force?: boolean;
  /** What the ref must point at; where given and not so, 422. */
  readonly expect?: string | null;
  /** A merge may move a branch that refuses direct pushes. */
  readonly throughPullRequest?: boolean;
};

/**
 * Creates, moves or deletes a ref and lets everything follow that follows at GitHub: the `push` event, pull requests
 * whose head or base it is. Throws what GitHub answers where it is refused.
 */
export async function updateRef(
  platform: Platform,
  repository: Repository,
  update: RefUpdate,
  actor: Actor,
): Promise<void> {
  const { git } = repository;
  const { ref, sha } = update;
  const before = await git.resolve(ref);
  if (update.expect !== undefined && update.expect !== before) throw refused('Reference cannot be updated');
  if (before === sha) return;
  const forced = before !== null && sha !== null && !(await git.isAncestor(before, sha));
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
  if (branch !== null && !update.throughPullRequest) {
    if (forced) checkRules(repository, branch, 'force-push', actor);
    checkRules(repository, branch, before === null ? 'create' : sha === null ? 'delete' : 'update', actor);
  }
  if (branch === repository.defaultBranch && sha === null) throw refused('Cannot delete the default branch');
  if (forced && !update.force) throw refused('Update is not a fast forward');
  await git.updateRef(ref, sha, before).catch((error: unknown) => {
    // Somebody else was faster, or the name collides with a directory of refs.
    throw refused(`Reference update failed: ${error instanceof Error ? error.message : ''}`);
  });
  repository.pushedAt = now(platform.world);
  await emitPush(platform, repository, { ref, before, after: sha }, forced, actor.account);
  if (branch === null) return;
  emitBranch(platform, repository, branch, before, sha, actor.account);
  await followBranch(platform, repository, branch, before, sha, actor);
}

function emitBranch(
  platform: Platform,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
  sender: Account,
): void {
  const shared = { ref: branch, ref_type: 'branch', pusher_type: 'user' };
  if (before === null) {
    const master = { master_branch: repository.defaultBranch, description: null };
    emit(platform, repository, 'create', { ...shared, ...master }, sender);
  }
  if (after === null) emit(platform, repository, 'delete', shared, sender);
}

/** The pull requests of all repositories that have this branch as their head. */
function pullsFrom(platform: Platform, repository: Repository, branch: string): PullRequest[] {
  return [...platform.world.repositories.values()].flatMap((target) =>
    [...target.issues.values()].flatMap(({ pull }) =>
      pull && pull.headRepository === repository && pull.headBranch === branch ? [pull] : [],
    ),
  );
}

async function followBranch(
  platform: Platform,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
  actor: Actor,
): Promise<void> {
  for (const pull of pullsFrom(platform, repository, branch)) {
    if (pull.issue.state === 'closed') {
      if (after === null) pull.headDeleted = true;
      continue;
    }
    if (after === null) await closePull(platform, pull, actor);
    else await moveHead(platform, pull, before, after, actor);
  }
  for (const { pull, state } of repository.issues.values()) {
    if (!pull || state === 'closed' || pull.baseBranch !== branch) continue;
    pull.mergeable = null;
    if (after === null) await closePull(platform, pull, actor);
    else if (await repository.git.isAncestor(pull.headSha, after)) await markMerged(platform, pull, after, actor);
  }
}

async function moveHead(
  platform: Platform,
  pull: PullRequest,
  before: string | null,
  after: string,
  actor: Actor,
): Promise<void> {
  await shareHead(pull, after);
  const base = await pull.repository.git.resolve(`refs/heads/${pull.baseBranch}`);
  pull.headSha = after;
  pull.baseSha = base ?? pull.baseSha;
  pull.mergeable = null;
  touch(platform, pull);
  await emitPull(platform, pull, 'synchronize', actor.account, { before: before ?? after, after });
  // A head that holds nothing of its own any more closes its pull request.
  if (base !== null && (await pull.repository.git.isAncestor(after, base))) await closePull(platform, pull, actor);
}

/** Makes a fork's commit known to the repository that the pull request is for. */
export async function shareHead(pull: PullRequest, sha: string): Promise<void> {
  if (pull.headRepository === pull.repository) return;
  const source = pull.headRepository.git.directory;
  const refspec = `+refs/heads/${pull.headBranch}:refs/pull/${pull.number}/head`;
  await runGit(pull.repository.git.directory, ['fetch', '--quiet', source, refspec]);
  if ((await pull.repository.git.objects.info(sha)) === null) throw new Error(`commit ${sha} did not come over`);
}

function touch(platform: Platform, pull: PullRequest): void {
  pull.issue.updatedAt = now(platform.world);
}

/** Closes an open pull request without merging it. */
export async function closePull(platform: Platform, pull: PullRequest, actor: Actor): Promise<void> {
  if (pull.issue.state === 'closed') return;
  touch(platform, pull);
  pull.issue.state = 'closed';
  pull.issue.closedAt = now(platform.world);
  await emitPull(platform, pull, 'closed', actor.account);
}

/** Marks a pull request merged by a commit that is on its base branch now. */
export async function markMerged(platform: Platform, pull: PullRequest, sha: string, actor: Actor): Promise<void> {
  if (pull.issue.state === 'closed') return;
  pull.mergedAt = now(platform.world);
  pull.mergedBy = actor.account;
  pull.mergeCommit = sha;
  pull.queued = null;
  await closePull(platform, pull, actor);
}
