import { invalid } from '../http/answer.ts';
import { lengthOf } from '../http/read-body.ts';
import type { Platform } from '../platform.ts';
import type { Actor, Issue, Repository } from './model.ts';
import { now } from './world.ts';

/** The number that the repository's next issue or pull request gets. */
function nextNumber(repository: Repository): number {
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

/** Throws 422 where a title or a body is longer than GitHub takes. */
export function checkTexts(
  platform: Platform,
  resource: string,
  title: string | undefined,
  body: string | null | undefined,
): void {
  if (title !== undefined && lengthOf(title) > 256) {
    throw invalid(resource, 'title', 'custom', 'title is too long (maximum is 256 characters)');
  }
  const most = platform.limits.bodyCharacters;
  if (typeof body === 'string' && lengthOf(body) > most) {
    throw invalid(resource, 'body', 'custom', `body is too long (maximum is ${most} characters)`);
  }
}
