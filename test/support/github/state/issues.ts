import { invalid } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { renderLabel } from '../render/pull-request.ts';
import { emitComment, emitPull } from '../webhooks/events.ts';
import type { Actor, Comment, Issue, Label, Repository } from './model.ts';
import { checkTexts } from './new-issue.ts';
import { now } from './world.ts';

/** Adds a comment and sends `issue_comment.created`. */
export function addComment(
  platform: Platform,
  repository: Repository,
  issue: Issue,
  body: string,
  actor: Actor,
): Comment {
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'unprocessable', 'Body cannot be blank');
  checkTexts(platform, 'IssueComment', undefined, body);
  const at = now(platform.world);
  const comment: Comment = {
    id: platform.world.nextId(),
    user: actor.account,
    app: actor.app ?? null,
    createdAt: at,
    updatedAt: at,
    body,
    reactions: [],
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  emitComment(platform, repository, issue, comment, 'created');
  return comment;
}

/** The label of a name, made where the repository has none. */
export function labelOf(platform: Platform, repository: Repository, name: string): Label {
  const known = repository.labels.get(name.toLowerCase());
  if (known) return known;
  const label = { id: platform.world.nextId(), name, color: 'ededed', description: null };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

/** Opens or closes an issue that is no pull request. */
export function setState(platform: Platform, issue: Issue, state: Issue['state']): void {
  const at = now(platform.world);
  issue.state = state;
  issue.updatedAt = at;
  issue.closedAt = state === 'closed' ? at : null;
}

/** Puts a label on an issue or pull request, once; sends `pull_request.labeled` for the latter. */
export async function addLabel(
  platform: Platform,
  repository: Repository,
  issue: Issue,
  name: string,
  actor: Actor,
): Promise<void> {
  const label = labelOf(platform, repository, name);
  if (issue.labels.includes(label)) return;
  issue.labels.push(label);
  issue.updatedAt = now(platform.world);
  const more = { label: renderLabel(platform.world, repository, label) };
  if (issue.pull) await emitPull(platform, issue.pull, 'labeled', actor.account, more);
}

/** Takes a label off; false where it was not there. */
export async function removeLabel(
  platform: Platform,
  repository: Repository,
  issue: Issue,
  name: string,
  actor: Actor,
): Promise<boolean> {
  const label = issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!label) return false;
  issue.labels = issue.labels.filter((one) => one !== label);
  issue.updatedAt = now(platform.world);
  const more = { label: renderLabel(platform.world, repository, label) };
  if (issue.pull) await emitPull(platform, issue.pull, 'unlabeled', actor.account, more);
  return true;
}
