import { countLines, diffFiles, type FileDiff } from '../git/diff.ts';
import type { PullFigures } from '../render/pull-request.ts';
import type { PullRequest } from './model.ts';

/** The files a pull request changes: from where it left the base to its head. */
export async function pullFiles(pull: PullRequest): Promise<FileDiff[]> {
  const { git } = pull.repository;
  const from = await git.mergeBase(pull.baseSha, pull.headSha);
  return from === null ? [] : diffFiles(git.directory, from, pull.headSha);
}

async function countPullLines(pull: PullRequest): Promise<[number, number][]> {
  const { git } = pull.repository;
  const from = await git.mergeBase(pull.baseSha, pull.headSha);
  return from === null ? [] : countLines(git.directory, from, pull.headSha);
}

/** The commits of a pull request, oldest first. */
export async function pullCommits(pull: PullRequest): Promise<string[]> {
  return (await pull.repository.git.commitsBetween(pull.baseSha, pull.headSha, 250)).reverse();
}

const known = new Map<string, PullFigures>();

/** How much a pull request changes; counted once for each pair of commits. */
export async function pullFigures(pull: PullRequest): Promise<PullFigures> {
  const key = `${pull.repository.git.directory} ${pull.baseSha} ${pull.headSha}`;
  const before = known.get(key);
  if (before) return before;
  const [files, commits] = await Promise.all([countPullLines(pull), pullCommits(pull)]);
  const figures = {
    commits: commits.length,
    changedFiles: files.length,
    additions: files.reduce((sum, [added]) => sum + added, 0),
    deletions: files.reduce((sum, [, removed]) => sum + removed, 0),
  };
  known.set(key, figures);
  return figures;
}
