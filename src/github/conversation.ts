import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

const pageSize = 100;
const mostPages = 10;

/** Adds a comment unless one with the marker stands there; so it is also safe after a lost answer or a crash. */
export async function commentOnce(
  repository: Repository,
  requests: Requests,
  number: number,
  comment: { marker: string; body: string },
): Promise<void> {
  const { octokit, owner, repo } = repository;
  const find = () => findComment(repository, requests, number, comment.marker);
  if ((await find()) !== undefined) return;
  const send = async () => {
    const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body: comment.body });
    return { data: data.id };
  };
  await requests.once('comment', send, find);
}

async function findComment(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
  marker: string,
): Promise<number | undefined> {
  for (let page = 1; page <= mostPages; page += 1) {
    const comments = await requests.repeat('list comments', () =>
      octokit.rest.issues.listComments({ owner, repo, issue_number: number, per_page: pageSize, page }),
    );
    const found = comments.find(({ body }) => body?.includes(marker));
    if (found || comments.length < pageSize) return found?.id;
  }
  return undefined;
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
