import type { ProbotOctokit } from 'probot';
import type { RepositoryHost } from '../ports/repository-host.ts';
import { createBranch, deleteBranch, findBlob, findBranch, findRef, isQueued, moveBranch } from './branches.ts';
import { findDigest, listChecks, writeCheck } from './check-runs.ts';
import { findCommit, findMergeBase, listHistory, readCommit, writeCommit } from './commits.ts';
import { addLabels, commentOnce, findComment, requestReviewers, updateComment } from './conversation.ts';
import { granted, listIssues, openIssue, updateIssue } from './issues.ts';
import { listFiles } from './list-files.ts';
import { mayWrite } from './may-write.ts';
import {
  listCommits,
  listOpenPullRequests,
  listPullRequests,
  mergePullRequest,
  openPullRequest,
  readPullRequest,
  readReadiness,
  updatePullRequest,
} from './pull-requests.ts';
import { readArchive } from './read-archive.ts';
import { createRequests, defaultPatience, type Patience } from './request.ts';
import { createWatchHost } from './watching.ts';
import { writeTree } from './write-tree.ts';

/** One repository behind GitHub's REST API. `octokit` is authenticated as the installation and retries nothing itself. */
export function createRepositoryHost(
  octokit: ProbotOctokit,
  where: { owner: string; repo: string; app: number },
  patience: Patience = defaultPatience,
): RepositoryHost {
  const { owner, repo, app } = where;
  const repository = { octokit, owner, repo };
  const requests = createRequests(patience, () => octokit.auth({ type: 'installation', refresh: true }));
  return {
    ...createWatchHost(repository, requests),
    findDefaultBranch: async () =>
      (await requests.repeat('read repository', () => octokit.rest.repos.get({ owner, repo }))).default_branch,
    findBranch: (name) => findBranch(repository, requests, name),
    listFiles: (tree) => listFiles(repository, requests, tree),
    readBlob: async (blob) => {
      const { content } = await requests.repeat('read blob', () =>
        octokit.rest.git.getBlob({ owner, repo, file_sha: blob }),
      );
      return Buffer.from(content, 'base64');
    },
    findBlob: (blob) => findBlob(repository, requests, blob),
    readArchive: (commit, visitor) => readArchive(repository, requests, commit, visitor),
    listPullRequests: (branch) => listPullRequests(repository, requests, branch),
    listOpenPullRequests: () => listOpenPullRequests(repository, requests),
    findMergeBase: (one, other) => findMergeBase(repository, requests, one, other),
    readPullRequest: (number) => readPullRequest(repository, requests, number),
    listCommits: (number) => listCommits(repository, requests, number),
    readCommit: (id) => readCommit(repository, requests, id),
    listHistory: (commit, path) => listHistory(repository, requests, { branch: commit, path }),
    findCommit: (branch, path, accept) => findCommit(repository, requests, { branch, path }, accept),
    findRef: (branch) => findRef(repository, requests, branch),
    isQueued: (pull) => isQueued(repository, requests, pull),
    writeTree: (baseTree, changes) => writeTree(repository, requests, baseTree, changes),
    writeCommit: (commit) => writeCommit(repository, requests, commit),
    createBranch: (branch, commit) => createBranch(repository, requests, branch, commit),
    moveBranch: (branch, commit, how) => moveBranch(repository, requests, { branch, commit }, how),
    deleteBranch: (branch) => deleteBranch(repository, requests, branch),
    openPullRequest: (request) => openPullRequest(repository, requests, request),
    updatePullRequest: (number, change) => updatePullRequest(repository, requests, number, change),
    readReadiness: (number) => readReadiness(repository, requests, number),
    mergePullRequest: (number, head) => mergePullRequest(repository, requests, number, head),
    commentOnce: (number, marker, body) => commentOnce(repository, requests, { number, app }, { marker, body }),
    findComment: (number, marker) => findComment(repository, requests, { number, app }, marker),
    updateComment: (id, body) => updateComment(repository, requests, id, body),
    mayWrite: (login) => mayWrite(repository, requests, login),
    addLabels: (number, labels) => addLabels(repository, requests, number, labels),
    requestReviewers: (number, people, teams) => requestReviewers(repository, requests, number, { people, teams }),
    listIssues: (label, state) => granted(listIssues(repository, requests, { app, label }, state)),
    openIssue: (issue, label, marker) => granted(openIssue(repository, requests, { app, label }, { ...issue, marker })),
    updateIssue: (number, change) => granted(updateIssue(repository, requests, number, change)),
    findDigest: (commit, name) => findDigest(repository, requests, { commit, name, app }),
    listChecks: (commit) => listChecks(repository, requests, commit),
    writeCheck: (commit, check, digest) => writeCheck(repository, requests, { commit, app, digest }, check),
  };
}
