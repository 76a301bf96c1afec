import { readCommit } from '../git/commits.ts';
import { type Answer, ApiError, created, malformed, notFound, ok } from '../http/answer.ts';
import { answerPage } from '../http/page.ts';
import { flag, text, texts } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { renderCommit, renderFile } from '../render/commit.ts';
import { renderPull, renderSimplePull } from '../render/pull-request.ts';
import { repositoryUrl } from '../render/repository.ts';
import { editPull, reopenPull } from '../state/edit-pull.ts';
import { pullCommits, pullFigures, pullFiles } from '../state/figures.ts';
import { computeMergeable, mergePull, updatePullBranch } from '../state/merge-pull.ts';
import type { PullRequest } from '../state/model.ts';
import { openPull } from '../state/open-pull.ts';
import { closePull } from '../state/updates.ts';

/** Pull requests. */
export const pullRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls', listPulls),
  repositoryRoute('POST', '/pulls', async ({ platform, repository, body, actor }) => {
    const pull = await openPull(
      platform,
      repository,
      {
        title: text(body, 'title') ?? '',
        body: text(body, 'body') ?? null,
        head: text(body, 'head') ?? '',
        base: text(body, 'base') ?? '',
        draft: flag(body, 'draft'),
        maintainerCanModify: flag(body, 'maintainer_can_modify'),
      },
      actor,
    );
    return created(renderPull(platform.world, pull, await pullFigures(pull)));
  }),
  repositoryRoute('GET', '/pulls/{pull_number}', readPull),
  repositoryRoute('PATCH', '/pulls/{pull_number}', changePull),
  repositoryRoute('GET', '/pulls/{pull_number}/files', async (call) => {
    const { platform, repository } = call;
    const pull = pullOf(call);
    const files = (await pullFiles(pull)).slice(0, platform.limits.pullFiles);
    const address = `${repositoryUrl(platform.world, repository)}/pulls/${pull.number}/files`;
    return answerPage(call, address, files, (page) =>
      page.map((file) => renderFile(platform.world, repository, pull.headSha, file)),
    );
  }),
  repositoryRoute('GET', '/pulls/{pull_number}/commits', async (call) => {
    const { platform, repository } = call;
    const pull = pullOf(call);
    const shas = await pullCommits(pull);
    const commits = await Promise.all(shas.map((sha) => readCommit(repository.git.objects, sha)));
    const found = commits.flatMap((commit) => (commit ? [commit] : []));
    const address = `${repositoryUrl(platform.world, repository)}/pulls/${pull.number}/commits`;
    return answerPage(call, address, found, (page) =>
      page.map((commit) => renderCommit(platform.world, repository, commit)),
    );
  }),
  repositoryRoute('GET', '/pulls/{pull_number}/reviews', (call) => {
    pullOf(call);
    return ok([]);
  }),
  repositoryRoute('PUT', '/pulls/{pull_number}/merge', mergeRoute),
  repositoryRoute('PUT', '/pulls/{pull_number}/update-branch', async (call) => {
    const pull = pullOf(call);
    await updatePullBranch(call.platform, pull, text(call.body, 'expected_head_sha'), call.actor);
    const url = `${repositoryUrl(call.platform.world, call.repository)}/pulls/${pull.number}`;
    return { status: 202, body: { message: 'Updating pull request branch.', url } };
  }),
  repositoryRoute('POST', '/pulls/{pull_number}/requested_reviewers', requestReviewers),
];

/** The pull request that the path names. */
export function pullOf({ repository, params }: RepositoryCall): PullRequest {
  const pull = repository.issues.get(Number(params.pull_number))?.pull;
  if (!pull) throw notFound();
  return pull;
}

function listPulls(call: RepositoryCall): Answer {
  const { platform, repository, query } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const sort = query.get('sort') ?? 'created';
  const direction = query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc');
  const found = [...repository.issues.values()]
    .flatMap(({ pull }) => (pull ? [pull] : []))
    .filter((pull) => state === 'all' || pull.issue.state === state)
    .filter((pull) => base === null || pull.baseBranch === base)
    // GitHub ignores a head that is not `owner:branch`.
    .filter(
      (pull) =>
        head === null || !head.includes(':') || `${pull.headRepository.owner.login}:${pull.headBranch}` === head,
    );
  const key = (pull: PullRequest): string => (sort === 'updated' ? pull.issue.updatedAt : pull.issue.createdAt);
  found.sort((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  if (direction === 'desc') found.reverse();
  const address = `${repositoryUrl(platform.world, repository)}/pulls`;
  return answerPage(call, address, found, (page) => page.map((pull) => renderSimplePull(platform.world, pull)));
}

async function readPull(call: RepositoryCall): Promise<Answer> {
  const { world, limits } = call.platform;
  const pull = pullOf(call);
  const figures = await pullFigures(pull);
  if (limits.mergeable === 'eager' || pull.merging !== null) await computeMergeable(pull);
  const answer = ok(renderPull(world, pull, figures));
  // Asking starts the computation; the answer to the question is for the next one who asks.
  if (pull.mergeable === null && pull.issue.state === 'open') await computeMergeable(pull);
  return answer;
}

async function changePull(call: RepositoryCall): Promise<Answer> {
  const { platform, body, actor } = call;
  const pull = pullOf(call);
  const title = text(body, 'title');
  const words = text(body, 'body');
  const base = text(body, 'base');
  if (title === '')
    throw malformed('Validation Failed', [{ resource: 'Issue', field: 'title', code: 'missing_field' }]);
  await editPull(
    platform,
    pull,
    {
      ...(title === undefined ? {} : { title }),
      ...(words === undefined ? {} : { body: words }),
      ...(base === undefined ? {} : { base }),
    },
    actor,
  );
  if (text(body, 'state') === 'closed') await closePull(platform, pull, actor);
  if (text(body, 'state') === 'open') await reopenPull(platform, pull, actor);
  return ok(renderPull(platform.world, pull, await pullFigures(pull)));
}

async function mergeRoute(call: RepositoryCall): Promise<Answer> {
  const { platform, body, actor } = call;
  const pull = pullOf(call);
  const method = text(body, 'merge_method') ?? 'merge';
  if (method !== 'merge' && method !== 'squash' && method !== 'rebase')
    throw new ApiError(405, 'Merge method not allowed');
  const title = text(body, 'commit_title');
  const message = text(body, 'commit_message');
  const expected = text(body, 'sha');
  const sha = await mergePull(
    platform,
    pull,
    {
      method,
      ...(title === undefined ? {} : { title }),
      ...(message === undefined ? {} : { message }),
      ...(expected === undefined ? {} : { sha: expected }),
    },
    actor,
  );
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
}

function requestReviewers(call: RepositoryCall): Answer {
  const { platform, repository, body } = call;
  const pull = pullOf(call);
  const accounts = texts(body.reviewers).map((login) => {
    const account = platform.world.accounts.get(login.toLowerCase());
    const known = account && (repository.owner === account || repository.collaborators.has(login.toLowerCase()));
    if (!known) {
      throw new ApiError(
        422,
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
      );
    }
    return account;
  });
  for (const account of accounts) {
    if (account === pull.issue.user) throw new ApiError(422, 'Review cannot be requested from pull request author.');
    if (!pull.requestedReviewers.includes(account)) pull.requestedReviewers.push(account);
  }
  for (const slug of texts(body.team_reviewers))
    if (!pull.requestedTeams.includes(slug)) pull.requestedTeams.push(slug);
  return created(renderSimplePull(platform.world, pull));
}
