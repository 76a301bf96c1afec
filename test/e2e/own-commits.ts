import type { GitHubDouble } from '../support/github/create-github.ts';
import type { Repository } from '../support/github/state/model.ts';

/** How many commits a branch has that the default branch has not; 0 where there is no such branch. */
export async function ownCommits(github: GitHubDouble, repository: Repository, branch: string): Promise<number> {
  if ((await github.head(repository, branch)) === null) return 0;
  const base = new Set((await github.log(repository, repository.defaultBranch)).map(({ sha }) => sha));
  return (await github.log(repository, branch)).filter(({ sha }) => !base.has(sha)).length;
}
