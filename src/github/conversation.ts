import type { OwnComment } from '../ports/proposal-host.ts';
import { HostError } from './host-error.ts';
import { isOwn } from './is-own.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

const pageSize = 100;
const mostPages = 10;

/** Adds a comment unless one with the marker stands there; so it is also safe after a lost answer or a crash. */
export async function commentOnce(
  repository: Repository,
  requests: Requests,
  where: { number: number; app: number },
  comment: { marker: string; body: string },
): Promise<OwnComment> {
  const { octokit, owner, repo } = repository;
  const find = () => findComment(repository, requests, where, comment.marker);
  const found = await find();
  if (found) return found;
  const send = async () => {
    const { data } = await octokit.rest.issues.createComment({
      owner,
      repo,
      issue_number: where.number,
      body: comment.body,
    });
    return { data: { id: data.id, body: comment.body } };
  };
  return await requests.once('comment', send, find);
}

/** The App's first comment that holds the marker; what people write, markers included, is passed over. */
export async function findComment(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  { number, app }: { number: number; app: number },
  marker: string,
): Promise<OwnComment | undefined> {
  for (let page = 1; page <= mostPages; page += 1) {
    const comments = await requests.repeat('list comments', () =>
      octokit.rest.issues.listComments({ owner, repo, issue_number: number, per_page: pageSize, page }),
    );
    const found = comments.find((comment) => comment.body?.includes(marker) && isOwn(comment, app));
    if (found || comments.length < pageSize) return found && { id: found.id, body: found.body ?? '' };
  }
  return undefined;
}

export async function updateComment(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  id: number,
  body: string,
): Promise<void> {
  await requests.repeat('update comment', () =>
    octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body }),
  );
}

export async function addLabels(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
  labels: readonly string[],
): Promise<void> {
  await requests.repeat('add labels', () =>
    octokit.rest.issues.addLabels({ owner, repo, issue_number: number, labels: [...labels] }),
  );
}

/** Asks for reviews; a refusal (no access, the author) gives GitHub's words. */
export async function requestReviewers(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
  whom: { people: readonly string[]; teams: readonly string[] },
): Promise<string | undefined> {
  try {
    await requests.repeat('request reviewers', () =>
      octokit.rest.pulls.requestReviewers({
        owner,
        repo,
        pull_number: number,
        reviewers: [...whom.people],
        team_reviewers: [...whom.teams],
      }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof HostError && error.ending === 'refused' && error.status !== 401) return error.words;
    throw error;
  }
}
