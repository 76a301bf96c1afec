import { readCommit } from '../git/commits.ts';
import { mergeCommit, rebaseCommits, squashCommit } from '../git/merge.ts';
import { ApiError, refused } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { pullCommits } from './figures.ts';
import type { Actor, PullRequest } from './model.ts';
import { blockingCheck } from './rules.ts';
import { signaturesOf } from './signatures.ts';
import { markMerged, updateRef } from './updates.ts';
import { now } from './world.ts';

/** Computes whether head and base merge. Resolves when known; a second call joins the first. */
export function computeMergeable(pull: PullRequest): Promise<void> {
  if (pull.mergeable !== null) return Promise.resolve();
  pull.merging ??= (async () => {
    const { git } = pull.repository;
    const head = pull.headSha;
    const base = await git.resolve(`refs/heads/${pull.baseBranch}`);
    const tree = base === null ? null : await git.mergeTree(base, head);
    const still = head === pull.headSha && base === (await git.resolve(`refs/heads/${pull.baseBranch}`));
    if (still) pull.mergeable = tree !== null;
  })().finally(() => {
    pull.merging = null;
  });
  return pull.merging;
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
  const blocked = blockingCheck(pull);
  if (blocked !== null) throw new ApiError(405, blocked);
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
  return mergeCommit(git, { ...order, message });
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
