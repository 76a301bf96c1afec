import { isoSeconds, readCommit, writeCommit } from '../git/commits.ts';
import type { Platform } from '../platform.ts';
import { editPull, type PullEdit, reopenPull } from '../state/edit-pull.ts';
import { addComment, addLabel, removeLabel, setState } from '../state/issues.ts';
import { type MergeWish, mergePull, updatePullBranch } from '../state/merge-pull.ts';
import type { Account, Actor, CheckRun, Comment, Issue, PullRequest, Repository } from '../state/model.ts';
import { type NewPull, openPull } from '../state/open-pull.ts';
import { closePull, updateRef } from '../state/updates.ts';
import { emitCheckRun } from '../webhooks/events.ts';
import { type FileChanges, writeFiles } from './write-files.ts';

export type PushOrder = {
  readonly files: FileChanges;
  readonly message?: string;
  readonly author?: { readonly name: string; readonly email: string };
  /** The commit to build on; the branch's head (or the default branch's, for a new one) where left out. */
  readonly on?: string;
  readonly force?: boolean;
};

/** What a person does on the web or with git. Each resolves when GitHub has taken it; events follow by themselves. */
export type Acts = {
  /** One commit on a branch, made where it does not exist; gives its id. */
  push(repository: Repository, branch: string, order: PushOrder): Promise<string>;
  createBranch(repository: Repository, branch: string, sha: string): Promise<void>;
  /** Moves a branch to any commit. */
  resetBranch(repository: Repository, branch: string, sha: string): Promise<void>;
  deleteBranch(repository: Repository, branch: string): Promise<void>;
  openPullRequest(repository: Repository, pull: NewPull): Promise<PullRequest>;
  comment(pull: PullRequest, body: string): Comment;
  edit(pull: PullRequest, edit: PullEdit): Promise<void>;
  closePullRequest(pull: PullRequest): Promise<void>;
  reopenPullRequest(pull: PullRequest): Promise<void>;
  /** Gives the commit on the base branch. */
  merge(pull: PullRequest, method?: MergeWish['method']): Promise<string>;
  /** The Update button: merges the base into the head branch. */
  updateBranch(pull: PullRequest): Promise<void>;
  label(pull: PullRequest, name: string): Promise<void>;
  unlabel(pull: PullRequest, name: string): Promise<void>;
  closeIssue(issue: Issue): void;
  /** Clicks a button of a check run; throws where it has none of that identifier. */
  clickCheckAction(run: CheckRun, identifier: string): void;
  rerequest(run: CheckRun): void;
};

/** The acts of one account, by whatever rules hold for it. */
export function actsOf(platform: Platform, account: Account): Acts {
  const actor: Actor = { account };
  const refOf = (branch: string): string => `refs/heads/${branch}`;
  return {
    push: (repository, branch, order) => push(platform, repository, branch, order, actor),
    createBranch: (repository, branch, sha) =>
      updateRef(platform, repository, { ref: refOf(branch), sha, expect: null }, actor),
    resetBranch: (repository, branch, sha) =>
      updateRef(platform, repository, { ref: refOf(branch), sha, force: true }, actor),
    deleteBranch: (repository, branch) => updateRef(platform, repository, { ref: refOf(branch), sha: null }, actor),
    openPullRequest: (repository, pull) => openPull(platform, repository, pull, actor),
    comment: (pull, body) => addComment(platform, pull.repository, pull.issue, body, actor),
    edit: (pull, edit) => editPull(platform, pull, edit, actor),
    closePullRequest: (pull) => closePull(platform, pull, actor),
    reopenPullRequest: (pull) => reopenPull(platform, pull, actor),
    merge: (pull, method = 'merge') => mergePull(platform, pull, { method }, actor),
    updateBranch: (pull) => updatePullBranch(platform, pull, undefined, actor),
    label: (pull, name) => addLabel(platform, pull.repository, pull.issue, name, actor),
    async unlabel(pull, name) {
      await removeLabel(platform, pull.repository, pull.issue, name, actor);
    },
    closeIssue: (issue) => setState(platform, issue, 'closed'),
    clickCheckAction(run, identifier) {
      if (!run.actions.some((action) => action.identifier === identifier)) {
        throw new Error(`check run "${run.name}" has no action ${identifier}`);
      }
      emitCheckRun(platform, run, 'requested_action', account, { requested_action: { identifier } });
    },
    rerequest: (run) => emitCheckRun(platform, run, 'rerequested', account),
  };
}

async function push(
  platform: Platform,
  repository: Repository,
  branch: string,
  order: PushOrder,
  actor: Actor,
): Promise<string> {
  const { git } = repository;
  const ref = `refs/heads/${branch}`;
  const head = await git.resolve(ref);
  const parent = order.on ?? head ?? (await git.resolve(`refs/heads/${repository.defaultBranch}`));
  const base = parent === null ? null : ((await readCommit(git.objects, parent))?.tree ?? null);
  const tree = await writeFiles(repository, base, order.files);
  const date = isoSeconds(platform.world.clock());
  const author = { ...(order.author ?? { name: actor.account.name, email: actor.account.email }), date };
  const sha = await writeCommit(git.objects, {
    tree,
    parents: parent === null ? [] : [parent],
    author,
    committer: author,
    message: `${order.message ?? 'Change files'}\n`,
  });
  await updateRef(platform, repository, { ref, sha, force: order.force ?? false }, actor);
  return sha;
}
