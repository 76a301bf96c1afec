import type { JsonObject } from '../../../../src/domain/json.ts';
import { isoSeconds, readCommit } from '../git/commits.ts';
import { mergeCommit } from '../git/merge.ts';
import { refused } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import type { Account, PullRequest } from '../state/model.ts';
import { markMerged, updateRef } from '../state/updates.ts';
import { emit, emitPull } from '../webhooks/events.ts';

type Group = { readonly ref: string; readonly sha: string };

export type MergeQueue = {
  /** Puts a pull request into the queue: a merge group's head is made and its checks are requested. */
  enqueue(pull: PullRequest): Promise<Group>;
  /** The group's checks passed: its head becomes the base branch. */
  finish(pull: PullRequest): Promise<void>;
  /** Takes it out of the queue. */
  dequeue(pull: PullRequest): Promise<void>;
};

/** The merge queue of a repository, one pull request a group, run by hand. */
export function mergeQueueOf(platform: Platform, account: Account): MergeQueue {
  const actor = { account };
  const leave = async (pull: PullRequest, reason: 'merged' | 'dequeued'): Promise<Group> => {
    const { queued, repository } = pull;
    if (!queued) throw new Error(`pull request ${pull.number} is in no queue`);
    pull.queued = null;
    await updateRef(platform, repository, { ref: queued.ref, sha: null, throughPullRequest: true }, actor);
    const group = await renderGroup(pull, queued);
    emit(platform, repository, 'merge_group', { action: 'destroyed', reason, merge_group: group }, account);
    return queued;
  };
  return {
    async enqueue(pull) {
      const { repository } = pull;
      const base = await repository.git.resolve(`refs/heads/${pull.baseBranch}`);
      if (base === null || pull.issue.state === 'closed') throw refused('Pull request is not mergeable');
      const person = { name: account.name, email: account.email, date: isoSeconds(platform.world.clock()) };
      const message = `Merge pull request #${pull.number} from ${pull.headRepository.owner.login}/${pull.headBranch}`;
      const order = { base, head: pull.headSha, message, author: person, committer: person };
      const sha = await mergeCommit(repository.git, order);
      if (sha === null) throw refused('Pull request has merge conflicts');
      const ref = `refs/heads/gh-readonly-queue/${pull.baseBranch}/pr-${pull.number}-${base}`;
      const queued = { ref, sha };
      pull.queued = queued;
      await updateRef(platform, repository, { ref, sha, throughPullRequest: true }, actor);
      await emitPull(platform, pull, 'enqueued', account);
      const group = await renderGroup(pull, queued);
      emit(platform, repository, 'merge_group', { action: 'checks_requested', merge_group: group }, account);
      return queued;
    },
    async finish(pull) {
      const { sha } = await leave(pull, 'merged');
      const ref = `refs/heads/${pull.baseBranch}`;
      await updateRef(platform, pull.repository, { ref, sha, throughPullRequest: true }, actor);
      await markMerged(platform, pull, sha, actor);
    },
    async dequeue(pull) {
      await leave(pull, 'dequeued');
      await emitPull(platform, pull, 'dequeued', account, { reason: 'MANUAL' });
    },
  };
}

async function renderGroup(pull: PullRequest, { ref, sha }: Group): Promise<JsonObject> {
  const commit = await readCommit(pull.repository.git.objects, sha);
  if (!commit) throw new Error(`the merge group ${sha} cannot be read`);
  const { author, committer } = commit;
  return {
    head_sha: sha,
    head_ref: ref,
    base_sha: commit.parents[0] ?? '',
    base_ref: `refs/heads/${pull.baseBranch}`,
    head_commit: {
      id: sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: committer.date,
      author: { name: author.name, email: author.email },
      committer: { name: committer.name, email: committer.email },
    },
  };
}
