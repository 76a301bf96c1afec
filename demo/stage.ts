import { structureCheckName } from '../src/proposal/structure-check.ts';
import type { GitHubDouble } from '../test/support/github/create-github.ts';
import type { CheckRun, PullRequest, Repository } from '../test/support/github/state/model.ts';
import type { Narrator } from './narrator.ts';
import type { Hedgerow } from './start-hedgerow.ts';
import { waitUntil } from './wait-until.ts';

/** What the chapters of the story work with. */
export type Stage = { readonly github: GitHubDouble; readonly hedgerow: Hedgerow; readonly narrator: Narrator };

/** The page of a pull request. */
export function pageOf(stage: Stage, pull: PullRequest, tab = ''): string {
  return `${stage.github.origin}/${pull.repository.fullName}/pull/${pull.number}${tab}`;
}

/** Waits for the open pull request from a branch of ours. */
export async function awaitPull(stage: Stage, repository: Repository, branch: string, after = 0): Promise<PullRequest> {
  const find = () =>
    stage.github.pullRequests(repository).find((pull) => pull.headBranch === branch && pull.number > after);
  return await hurry(stage, waitUntil(`the pull request from ${branch}`, find));
}

/** Waits for the structure check of a commit. */
export async function awaitCheck(stage: Stage, repository: Repository, commit: string): Promise<CheckRun> {
  const find = () =>
    stage.github.checkRuns(repository, commit, structureCheckName).findLast((run) => run.title !== null);
  return await hurry(stage, waitUntil(`the check of ${commit.slice(0, 7)}`, find));
}

/** Waits until webhooks are delivered and the server has asked nothing for a while. */
export async function awaitQuiet(stage: Stage): Promise<void> {
  await stage.github.webhooks.settle();
  let [mark, since] = [stage.github.requests.mark(), Date.now()];
  const isQuiet = () => {
    const now = stage.github.requests.mark();
    if (now !== mark) [mark, since] = [now, Date.now()];
    return Date.now() - since > 600;
  };
  await hurry(stage, waitUntil('the end of the work', isQuiet));
}

/** What is waited for, or why the server ended before. */
export function hurry<T>(stage: Stage, waiting: Promise<T>): Promise<T> {
  return Promise.race([waiting, stage.hedgerow.ended]);
}

/** The lines of a text that another does not have at their place, both ways: `- old`, `+ new`. */
export function changedLines(before: string | null, after: string | null): string[] {
  const [a, b] = [(before ?? '').split('\n'), (after ?? '').split('\n')];
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `- ${line.trim()}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}
