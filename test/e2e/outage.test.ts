import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { config, vpc } from '../actions/scene.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { App, PullRequest, Repository } from '../support/github/state/model.ts';
import { type ServerProcess, startServer } from './start-server.ts';

const ours = 'hedgerow/normalize/fabric-1';

let github: GitHubDouble;
let app: App;
let repository: Repository;
let server: ServerProcess | undefined;

beforeEach(async () => {
  await found();
});
afterEach(dissolve);

async function found(): Promise<void> {
  github = await createGitHub();
  app = await github.createApp(readAppManifest());
  repository = await github.createRepository({ name: 'acme/network', files: { '.github/hedgerow.yml': config } });
  github.install(app, repository);
  server = undefined;
}

async function dissolve(): Promise<void> {
  if (server && server.child.exitCode === null && server.child.signalCode === null) await server.stop('SIGKILL');
  github.assertClean();
  await github.close();
}

async function until<Result>(condition: () => Result | Promise<Result>): Promise<Result> {
  return await vi.waitFor(
    async () => {
      try {
        return await condition();
      } catch (error) {
        throw new Error(`${String(error)}\n${server?.output().slice(-3000)}`, { cause: error });
      }
    },
    { timeout: 40_000, interval: 50 },
  );
}

const push = (files: Record<string, string | null>, on = 'main') => github.push(repository, on, { files });

async function proposal(title: string): Promise<PullRequest> {
  return await until(() => {
    const pull = github.pullRequests(repository).find(({ issue }) => issue.title === title);
    if (!pull) throw new Error(`no pull request "${title}"`);
    expect(github.checkRuns(repository, pull.headSha)).not.toEqual([]);
    return pull;
  });
}

async function headCheck(): Promise<string> {
  const head = (await github.head(repository, 'main')) ?? '';
  const check = github.checkRuns(repository, head).at(-1);
  if (!check) throw new Error(`the head ${head} has no check`);
  return check.summary ?? '';
}

const plain = (text: string): string =>
  text.replace(/[0-9a-f]{40}|[0-9a-f]{7}|127\.0\.0\.1:\d+|(?<=rebuild )\d+/g, '…');

/** Everything that people see in the end, without ids that differ from run to run. */
async function finalState(): Promise<unknown> {
  const head = (await github.head(repository, 'main')) ?? '';
  return {
    files: await github.readFiles(repository, 'main'),
    branches: await github.branches(repository),
    pulls: await Promise.all(
      github.pullRequests(repository, 'all').map(async ({ number, issue, mergedAt, headSha }) => ({
        number,
        title: issue.title,
        state: issue.state,
        isMerged: mergedAt !== null,
        comments: issue.comments.map(({ user, body }) => [user.login, plain(body ?? '')]),
        files: issue.state === 'open' ? await github.readFiles(repository, headSha) : [],
      })),
    ),
    check: github.checkRuns(repository, head).at(-1)?.conclusion,
  };
}

test('GitHub is down and deliveries are lost meanwhile: it converges without an operator', async () => {
  server = await startServer(github, app, { SWEEP: '1s' });
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  const first = await proposal('Normalize fabric-1: 1 managed');
  github.webhooks.route(() => 'drop');
  github.faults.inject({ times: Number.POSITIVE_INFINITY, fault: { kind: 'answer', status: 502 } });
  github.faults.inject({
    path: 'access_tokens',
    times: Number.POSITIVE_INFINITY,
    fault: { kind: 'answer', status: 502 },
  });
  await github.closePullRequest(first);
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  const failedRounds = () => server?.lines('Job failed, it runs again').filter(({ chore }) => chore !== undefined);
  await until(() => expect(failedRounds()?.length).toBeGreaterThanOrEqual(2));
  github.faults.clear();
  github.webhooks.route();
  await proposal('Normalize fabric-1: 2 managed');
  await until(async () => expect(await headCheck()).toContain('2 files'));
  // What was lost has been asked for once, and is not asked for again although the failed attempts stay in the list.
  await until(() => {
    const lost = github.webhooks.log.filter(({ statusCode, redelivery }) => statusCode === 502 && !redelivery);
    const delivered = new Set(
      github.webhooks.log.filter(({ statusCode }) => statusCode === 202).map(({ guid }) => guid),
    );
    expect(lost.length).toBeGreaterThan(0);
    for (const { guid } of lost) expect(delivered).toContain(guid);
  });
  const redelivered = github.webhooks.log.filter(({ redelivery }) => redelivery).length;
  const mark = github.requests.mark();
  await until(() => expect(github.requests.count({ since: mark, operation: 'hook/deliveries' })).toBeGreaterThan(3));
  expect(github.webhooks.log.filter(({ redelivery }) => redelivery)).toHaveLength(redelivered);
  expect(github.pullRequests(repository, 'all')).toHaveLength(2);
});

test('deliveries were lost while the server was away: it finds them when it starts', async () => {
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  await github.webhooks.settle();
  server = await startServer(github, app);
  await proposal('Normalize fabric-1: 1 managed');
  expect(github.pullRequests(repository, 'all')).toHaveLength(1);
});

/** What happens in a repository's life; each step waits until the one before has been answered. */
async function live(): Promise<unknown> {
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  const first = await proposal('Normalize fabric-1: 1 managed');
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  await until(() => expect(first.issue.title).toBe('Normalize fabric-1: 2 managed'));
  await until(() => expect(github.checkRuns(repository, first.headSha)).not.toEqual([]));
  await push({ 'notes.md': 'by hand\n' }, ours);
  await until(() => expect(first.issue.comments).toHaveLength(1));
  github.as('acme').comment(first, '/hedgerow rebuild');
  await until(() => expect(first.issue.comments.length).toBeGreaterThanOrEqual(3));
  await until(async () => expect(await github.readFile(repository, first.headSha, 'notes.md')).toBe(null));
  await github.merge(first, 'squash');
  await until(async () => expect(await headCheck()).toContain('2 files, 2 records'));
  await push({ 'gitops/raw/c.yaml': vpc('vpc-1', 1005, '10.0.1.0/24') });
  const second = await proposal('Normalize fabric-1: 1 updated');
  await github.closePullRequest(second);
  await until(async () => expect(await headCheck()).toContain('was closed'));
  return await finalState();
}

test('without any webhook, by POLL, everything ends as it does with webhooks', async () => {
  server = await startServer(github, app);
  const told = await live();
  await dissolve();

  await found();
  server = await startServer(github, app, { POLL: '1s', SWEEP: '1d' });
  app.webhook.url = '';
  const polled = await live();
  expect(github.webhooks.log.filter(({ statusCode }) => statusCode === 202)).toEqual([]);
  expect(polled).toEqual(told);
});

test('a poll of an idle repository costs two requests, both answered 304', async () => {
  server = await startServer(github, app, { POLL: '1s', SWEEP: '1d' });
  app.webhook.url = '';
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  await proposal('Normalize fabric-1: 1 managed');
  const isPoll = (operation: string) => /matching-refs|GET \/repos\/\{owner\}\/\{repo\}\/pulls$/.test(operation);
  // Idle: five rounds in a row in which nothing but polls was asked.
  await until(() => {
    const rounds = github.requests.all.filter(({ operation }) => operation === 'GET /app/installations');
    const start = rounds.at(-6)?.index;
    const end = rounds.at(-1)?.index ?? 0;
    if (start === undefined) throw new Error('not enough rounds yet');
    const asked = github.requests
      .list({ since: start, where: ({ index, path }) => index < end && path.startsWith('/repos/') })
      .map(({ operation, status }) => [operation, status] as const);
    expect(asked).toHaveLength(10);
    for (const [operation, status] of asked) expect([isPoll(operation), status]).toEqual([true, 304]);
  });
});
