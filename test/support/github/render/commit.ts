import type { JsonObject } from '../../../../src/domain/json.ts';
import { type Commit, isVerified, type Signature } from '../git/commits.ts';
import type { FileDiff } from '../git/diff.ts';
import type { Account, Repository } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { nodeId, renderAccount } from './account.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

function renderVerification(commit: Commit): JsonObject {
  const verified = isVerified(commit);
  const reason = verified ? 'valid' : commit.signature === null ? 'unsigned' : 'unknown_key';
  const payload = commit.signature === null ? null : commit.payload;
  const verifiedAt = verified ? commit.committer.date : null;
  return { verified, reason, signature: commit.signature, payload, verified_at: verifiedAt };
}

const signature = ({ name, email, date }: Signature): JsonObject => ({ name, email, date });

/** A commit as the Git data API answers. */
export function renderGitCommit(world: World, repository: Repository, commit: Commit): JsonObject {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: signature(commit.author),
    committer: signature(commit.committer),
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: renderVerification(commit),
  };
}

/** A commit as the repository API answers, with the accounts its addresses belong to. */
export function renderCommit(world: World, repository: Repository, commit: Commit): JsonObject {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: signature(commit.author),
      committer: signature(commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: renderVerification(commit),
    },
    author: renderOwner(world, commit.author.email),
    committer: renderOwner(world, commit.committer.email),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

/** The account that an email address in a commit belongs to. */
export function accountOfEmail(world: World, email: string): Account | undefined {
  return [...world.accounts.values()].find((account) => account.email === email);
}

function renderOwner(world: World, email: string): JsonObject | null {
  const account = accountOfEmail(world, email);
  return account ? renderAccount(world, account) : null;
}

/** One file of a comparison, a commit or a pull request. */
export function renderFile(world: World, repository: Repository, head: string, file: FileDiff): JsonObject {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${url}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
