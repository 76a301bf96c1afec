import { type ApiError, refused } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { emitPull } from '../webhooks/events.ts';
import type { Actor, PullRequest } from './model.ts';
import { checkTexts } from './new-issue.ts';
import { refuseSecond } from './open-pull.ts';
import { shareHead } from './updates.ts';
import { now } from './world.ts';

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
