import type { Commit, Merged, ProposalHost, PullRequest, Readiness } from '../ports/proposal-host.ts';
import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

type Answer = {
  number: number;
  state: string;
  merged_at: string | null;
  head: { ref: string; sha: string; repo: { full_name: string } | null };
  base: { ref: string; repo: { full_name: string } };
  title: string;
  body: string | null;
  labels: readonly { name: string }[];
  mergeable?: boolean | null;
  draft?: boolean | undefined;
};

const pageSize = 100;
const mostPages = 10;

/** Every pull request from a branch of this repository itself (not of a fork), newest first. */
export async function listPullRequests(
  repository: Repository,
  requests: Requests,
  branch: string,
): Promise<PullRequest[]> {
  const { octokit, owner, repo } = repository;
  const found: PullRequest[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answers = await requests.repeat('list pull requests', () =>
      octokit.rest.pulls.list({ owner, repo, head: `${owner}:${branch}`, state: 'all', per_page: pageSize, page }),
    );
    found.push(...answers.map(fromAnswer).filter((pull) => !pull.isForeign));
    if (answers.length < pageSize) break;
  }
  return found;
}

/** The open pull requests, whatever branch and repository they come from. */
export async function listOpenPullRequests(
  { octokit, owner, repo }: Repository,
  requests: Requests,
): Promise<PullRequest[]> {
  const found: PullRequest[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answers = await requests.repeat('list open pull requests', () =>
      octokit.rest.pulls.list({ owner, repo, state: 'open', per_page: pageSize, page }),
    );
    found.push(...answers.map(fromAnswer));
    if (answers.length < pageSize) break;
  }
  return found;
}

export async function readPullRequest(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
): Promise<PullRequest> {
  return fromAnswer(
    await requests.repeat('read pull request', () => octokit.rest.pulls.get({ owner, repo, pull_number: number })),
  );
}

/** The first 100 commits of a pull request, oldest first. */
export async function listCommits(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
): Promise<Commit[]> {
  const commits = await requests.repeat('list commits of pull request', () =>
    octokit.rest.pulls.listCommits({ owner, repo, pull_number: number, per_page: pageSize }),
  );
  return commits.map(({ sha, commit, parents }) => ({
    id: sha,
    tree: commit.tree.sha,
    parents: parents.map((parent) => parent.sha),
    message: commit.message,
    author: commit.author?.name ?? '',
    date: commit.committer?.date ?? '',
  }));
}

/** Opens a pull request; one that is open already for the branch (a lost answer, a crash) is the answer. */
export async function openPullRequest(
  repository: Repository,
  requests: Requests,
  request: Parameters<ProposalHost['openPullRequest']>[0],
): Promise<PullRequest> {
  const { octokit, owner, repo } = repository;
  const findOpen = async () =>
    (await listPullRequests(repository, requests, request.head)).find(
      ({ state, base }) => state === 'open' && base === request.base,
    );
  try {
    return await requests.once(
      'open pull request',
      async () => ({ data: fromAnswer((await octokit.rest.pulls.create({ owner, repo, ...request })).data) }),
      findOpen,
    );
  } catch (error) {
    const open = error instanceof HostError && error.status === 422 ? await findOpen() : undefined;
    if (open === undefined) throw error;
    return open;
  }
}

export async function updatePullRequest(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
  change: Parameters<ProposalHost['updatePullRequest']>[1],
): Promise<void> {
  await requests.repeat('update pull request', () =>
    octokit.rest.pulls.update({ owner, repo, pull_number: number, ...change }),
  );
}

/**
 * What GitHub thinks of merging, by `mergeable_state`: `clean` and `has_hooks` mean that every check and commit status
 * passed, `unstable` that one which is not required did not or still runs; `blocked`: a rule of the base does not allow it.
 */
export async function readReadiness(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
): Promise<Readiness> {
  const { head, mergeable_state: state } = await requests.repeat('read pull request', () =>
    octokit.rest.pulls.get({ owner, repo, pull_number: number }),
  );
  return { head: head.sha, state: readinessOf(state) };
}

function readinessOf(state: string): Readiness['state'] {
  if (state === 'clean' || state === 'has_hooks') return 'green';
  if (state === 'blocked' || state === 'behind') return 'blocked';
  return 'waiting';
}

const mergeMethods = ['merge', 'squash', 'rebase'] as const;

/** Merges with the first method that the repository allows. A head that moved meanwhile is a retryable conflict. */
export async function mergePullRequest(
  repository: Repository,
  requests: Requests,
  number: number,
  head: string,
): Promise<Merged> {
  const { octokit, owner, repo } = repository;
  const isMerged = async () => ((await readPullRequest(repository, requests, number)).merged ? true : undefined);
  let refused = '';
  for (const method of mergeMethods) {
    try {
      const order = { owner, repo, pull_number: number, sha: head, merge_method: method };
      await requests.once(
        'merge',
        async () => ({ data: (await octokit.rest.pulls.merge(order)).data.merged }),
        isMerged,
      );
      return { merged: true };
    } catch (error) {
      if (!(error instanceof HostError) || ![403, 405, 422].includes(error.status)) throw error;
      refused = error.words;
      if (error.status !== 405 || !/not allowed/i.test(refused)) break;
    }
  }
  return { merged: false, refused };
}

/** A pull request as GitHub answers it. */
export function fromAnswer(answer: Answer): PullRequest {
  return {
    number: answer.number,
    branch: answer.head.ref,
    isForeign: answer.head.repo?.full_name !== answer.base.repo.full_name,
    labels: answer.labels.map(({ name }) => name),
    state: answer.state === 'open' ? 'open' : 'closed',
    merged: answer.merged_at !== null,
    head: answer.head.sha,
    base: answer.base.ref,
    title: answer.title,
    body: answer.body ?? '',
    mergeable: answer.mergeable ?? null,
    isDraft: answer.draft === true,
  };
}
