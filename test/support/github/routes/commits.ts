import { readCommit } from '../git/commits.ts';
import { diffFiles } from '../git/diff.ts';
import { mergeCommit } from '../git/merge.ts';
import { gitText } from '../git/run-git.ts';
import { type Answer, ApiError, created, malformed, noContent, notFound, ok } from '../http/answer.ts';
import { answerPage } from '../http/page.ts';
import { text } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { renderCommit, renderFile } from '../render/commit.ts';
import { renderSimplePull } from '../render/pull-request.ts';
import { repositoryPage, repositoryUrl } from '../render/repository.ts';
import { findCommit, requireContent } from '../state/contents.ts';
import type { Repository } from '../state/model.ts';
import { signaturesOf } from '../state/signatures.ts';
import { updateRef } from '../state/updates.ts';

/** Commits, comparisons and merges of branches. */
export const commitRoutes: readonly Route[] = [
  repositoryRoute('GET', '/commits', listCommits),
  repositoryRoute('GET', '/commits/{commit_sha}/pulls', async (call) => {
    const { platform, repository, params } = call;
    const sha = await requireCommit(repository, params.commit_sha ?? '');
    const pulls = [...repository.issues.values()].flatMap(({ pull }) => (pull ? [pull] : []));
    const carrying = await Promise.all(
      pulls.map(async (pull) => {
        if (pull.headSha === sha || pull.mergeCommit === sha) return true;
        return (await repository.git.commitsBetween(pull.baseSha, pull.headSha)).includes(sha);
      }),
    );
    const found = pulls.filter((_, index) => carrying[index]);
    const address = `${repositoryUrl(platform.world, repository)}/commits/${sha}/pulls`;
    return answerPage(call, address, found, (page) => page.map((pull) => renderSimplePull(platform.world, pull)));
  }),
  repositoryRoute('GET', '/commits/{ref}', async ({ platform, repository, params }) => {
    await requireContent(repository);
    const sha = await findCommit(repository, params.ref ?? '');
    const commit = sha === null ? null : await readCommit(repository.git.objects, sha);
    if (!commit) throw new ApiError(422, `No commit found for SHA: ${params.ref}`);
    const empty = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
    const files = await diffFiles(repository.git.directory, commit.parents[0] ?? empty, commit.sha);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return ok({
      ...renderCommit(platform.world, repository, commit),
      stats: { additions, deletions, total: additions + deletions },
      files: files.slice(0, 300).map((file) => renderFile(platform.world, repository, commit.sha, file)),
    });
  }),
  repositoryRoute('GET', '/compare/{basehead}', compare),
  repositoryRoute('POST', '/merges', merge),
];

async function requireCommit(repository: Repository, name: string): Promise<string> {
  const sha = await findCommit(repository, name);
  if (sha === null) throw notFound();
  return sha;
}

async function listCommits(call: RepositoryCall): Promise<Answer> {
  const { platform, repository, query } = call;
  await requireContent(repository);
  const start = await requireCommit(repository, query.get('sha') ?? repository.defaultBranch);
  const path = query.get('path');
  const args = ['log', '--format=%H', '--max-count=1000', ...dates(query), start, ...(path ? ['--', path] : [])];
  const listed = await gitText(repository.git.directory, args);
  const shas = listed === '' ? [] : listed.split('\n');
  const address = `${repositoryUrl(platform.world, repository)}/commits`;
  const page = answerPage(call, address, shas, (some) => [...some]);
  const chosen = Array.isArray(page.body) ? page.body.map(String) : [];
  const commits = await Promise.all(chosen.map((sha) => readCommit(repository.git.objects, sha)));
  return { ...page, body: commits.flatMap((one) => (one ? [renderCommit(platform.world, repository, one)] : [])) };
}

function dates(query: URLSearchParams): string[] {
  const since = query.get('since');
  const until = query.get('until');
  return [...(since ? [`--since=${since}`] : []), ...(until ? [`--until=${until}`] : [])];
}

async function compare(call: RepositoryCall): Promise<Answer> {
  const { platform, repository, params, query } = call;
  const { git } = repository;
  const { world } = platform;
  const names = (params.basehead ?? '').split('...');
  if (names.length !== 2) throw notFound();
  const [base = '', head = ''] = await Promise.all(
    names.map((name) => requireCommit(repository, name.replace(/^[^:/]+:/, ''))),
  );
  const from = await git.mergeBase(base, head);
  if (from === null) throw notFound();
  const [ahead, behind, files] = await Promise.all([
    git.commitsBetween(base, head, 100_000),
    git.commitsBetween(head, base, 100_000),
    diffFiles(git.directory, from, head),
  ]);
  const status =
    ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
  const page = Number(query.get('page') ?? 1) || 1;
  const size = Math.min(100, Number(query.get('per_page') ?? 100) || 100);
  const shas = [...ahead].reverse().slice((page - 1) * size, page * size);
  const commits = await Promise.all([base, from, ...shas].map((sha) => readCommit(git.objects, sha)));
  const [baseCommit, mergeBase, ...rest] = commits.map((commit) =>
    commit ? renderCommit(world, repository, commit) : {},
  );
  const html = `${repositoryPage(world, repository)}/compare/${params.basehead}`;
  return ok({
    url: `${repositoryUrl(world, repository)}/compare/${params.basehead}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: baseCommit ?? {},
    merge_base_commit: mergeBase ?? {},
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: rest,
    files:
      page > 1
        ? []
        : files.slice(0, platform.limits.compareFiles).map((file) => renderFile(world, repository, head, file)),
  });
}

async function merge({ platform, repository, body, actor }: RepositoryCall): Promise<Answer> {
  const { git } = repository;
  const branch = text(body, 'base') ?? '';
  const base = await git.resolve(`refs/heads/${branch}`);
  const head = await findCommit(repository, text(body, 'head') ?? '');
  if (base === null || head === null)
    throw new ApiError(404, base === null ? 'Base does not exist' : 'Head does not exist');
  if (await git.isAncestor(head, base)) return noContent;
  const message = text(body, 'commit_message') ?? `Merge ${text(body, 'head')} into ${branch}`;
  const { author, committer } = signaturesOf(platform.world, actor, {});
  const sha = await mergeCommit(repository.git, { base, head, message, author, committer });
  if (sha === null) throw new ApiError(409, 'Merge conflict');
  await updateRef(platform, repository, { ref: `refs/heads/${branch}`, sha, expect: base }, actor);
  const commit = await readCommit(git.objects, sha);
  if (!commit) throw malformed('the merge cannot be read back');
  return created(renderCommit(platform.world, repository, commit));
}
