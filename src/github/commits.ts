import type { Commit } from '../ports/proposal-host.ts';
import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

/** One commit with its message and tree. */
export async function readCommit(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  id: string,
): Promise<Commit> {
  const commit = await requests.repeat('read commit', () =>
    octokit.rest.git.getCommit({ owner, repo, commit_sha: id }),
  );
  return {
    id: commit.sha,
    tree: commit.tree.sha,
    parents: commit.parents.map((parent) => parent.sha),
    message: commit.message,
    author: commit.author.name,
    date: commit.committer.date,
  };
}

/** Writes a commit without author and committer, so GitHub signs it for the App; a second, unreferenced one does no harm. */
export async function writeCommit(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  commit: { message: string; tree: string; parent: string },
): Promise<string> {
  const { message, tree, parent } = commit;
  const written = await requests.repeat('write commit', () =>
    octokit.rest.git.createCommit({ owner, repo, message, tree, parents: [parent] }),
  );
  return written.sha;
}

/** The newest of the last 100 commits that touched a path of a branch and whose message passes. */
export async function findCommit(
  repository: Repository,
  requests: Requests,
  where: { branch: string; path: string },
  accept: (message: string) => boolean,
): Promise<string | undefined> {
  const commits = await listTouching(repository, requests, where);
  return commits.find(({ commit }) => accept(commit.message))?.sha;
}

/** The last 100 commits of a branch, or up to a commit, that touched a path, newest first. */
export async function listHistory(
  repository: Repository,
  requests: Requests,
  where: { branch: string; path: string },
): Promise<Pick<Commit, 'id' | 'tree'>[]> {
  const commits = await listTouching(repository, requests, where);
  return commits.map(({ sha, commit }) => ({ id: sha, tree: commit.tree.sha }));
}

function listTouching(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  { branch, path }: { branch: string; path: string },
) {
  return requests.repeat('list commits', () =>
    octokit.rest.repos.listCommits({ owner, repo, sha: branch, per_page: 100, ...(path === '' ? {} : { path }) }),
  );
}

/** Where two commits parted. Of the comparison nothing else is read: it names at most 300 files. */
export async function findMergeBase(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  one: string,
  other: string,
): Promise<string | undefined> {
  try {
    const basehead = `${one}...${other}`;
    const compared = await requests.repeat('compare commits', () =>
      octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 }),
    );
    return compared.merge_base_commit.sha;
  } catch (error) {
    if (error instanceof HostError && error.ending === 'missing') return undefined;
    throw error;
  }
}
