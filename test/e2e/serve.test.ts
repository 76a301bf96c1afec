import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { config, vpc } from '../actions/scene.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { App, PullRequest, Repository } from '../support/github/state/model.ts';
import { runToEnd, type ServerProcess, settingsFor, startServer } from './start-server.ts';

const branch = 'hedgerow/normalize/fabric-1';

let github: GitHubDouble;
let app: App;
let repository: Repository;
let server: ServerProcess | undefined;

beforeEach(async () => {
  github = await createGitHub();
  app = await github.createApp(readAppManifest());
  repository = await github.createRepository({ name: 'acme/network', files: { '.github/hedgerow.yml': config } });
  github.install(app, repository);
  server = undefined;
});
afterEach(async () => {
  if (server && server.child.exitCode === null && server.child.signalCode === null) await server.stop('SIGKILL');
  github.assertClean();
  await github.close();
});

async function until<Result>(condition: () => Result | Promise<Result>): Promise<Result> {
  return await vi.waitFor(
    async () => {
      try {
        return await condition();
      } catch (error) {
        throw new Error(`${String(error)}\n${server?.output().slice(-3000)}`, { cause: error });
      }
    },
    { timeout: 25_000, interval: 20 },
  );
}

const push = (files: Record<string, string | null>, on = 'main') => github.push(repository, on, { files });

/** The one pull request, open with this title, its check and that of the branch's head written. */
async function proposal(title: string): Promise<PullRequest> {
  return await until(async () => {
    const pull = github.pullRequests(repository).find(({ issue }) => issue.title === title);
    if (!pull) throw new Error(`no pull request "${title}"`);
    const head = (await github.head(repository, 'main')) ?? '';
    expect(github.checkRuns(repository, pull.headSha)).not.toEqual([]);
    expect(github.checkRuns(repository, head)).not.toEqual([]);
    return pull;
  });
}

async function looks(count: number): Promise<void> {
  await until(() => expect(server?.lines('Looked at the repository').length).toBeGreaterThanOrEqual(count));
}

describe('the running server', () => {
  test('push, pull request, merge, second push, an update of one line, SIGTERM', async () => {
    server = await startServer(github, app);
    await push({ 'gitops/raw/a.yaml': `# our first network\n${vpc('vpc-1', 1001)}` });
    const first = await proposal('Normalize fabric-1: 1 managed');
    expect(first.issue.body).toContain('**Safe to merge.**');
    await github.merge(first, 'squash');
    await push({ 'gitops/raw/b.yaml': vpc('vpc-1', 1002, '10.0.1.0/24') });
    const second = await proposal('Normalize fabric-1: 1 updated');
    expect(await github.readFile(repository, second.headSha, 'gitops/managed/vpc/vpc-1.yaml')).toBe(
      `# our first network\n${vpc('vpc-1', 1002, '10.0.1.0/24')}`,
    );
    expect(second.issue.body).toContain('1001 → 1002');
    await github.merge(second);
    await until(async () => {
      const head = (await github.head(repository, 'main')) ?? '';
      expect(github.checkRuns(repository, head)[0]?.summary).toContain('1 file, 1 record,');
    });
    expect(await server.stop()).toBe(0);
  });

  test('the same push 100 times, at once and again after a restart: written once', async () => {
    server = await startServer(github, app);
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    await proposal('Normalize fabric-1: 1 managed');
    const delivery = github.webhooks.log.find(({ event }) => event === 'push');
    if (!delivery) throw new Error('no push was delivered');
    await github.webhooks.settle();
    await looks(2);
    const mark = github.requests.mark();
    for (let i = 0; i < 49; i += 1) github.webhooks.redeliver(delivery.id);
    await github.webhooks.settle();
    expect(await server.stop()).toBe(0);
    server = await startServer(github, app);
    for (let i = 0; i < 50; i += 1) github.webhooks.redeliver(delivery.id);
    await github.webhooks.settle();
    await looks(1);
    expect(await server.stop()).toBe(0);
    const redelivered = github.webhooks.log.filter(({ guid }) => guid === delivery.guid);
    expect(redelivered.map(({ statusCode }) => statusCode)).toEqual(Array(100).fill(202));
    expect(github.requests.writes({ since: mark })).toEqual([]);
    expect(github.pullRequests(repository, 'all')).toHaveLength(1);
    expect(await github.branches(repository)).toEqual([branch, 'main']);
    expect(new Set(repository.checkRuns.map(({ headSha }) => headSha)).size).toBe(repository.checkRuns.length);
  });

  test('100 deliveries of one push before anything was written: one of each', async () => {
    server = await startServer(github, app);
    await looks(1);
    const mark = github.requests.mark();
    github.webhooks.route(({ event }) => (event === 'push' ? { times: 100 } : 'send'));
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await proposal('Normalize fabric-1: 2 managed');
    await github.webhooks.settle();
    expect(await server.stop()).toBe(0);
    expect(github.pullRequests(repository, 'all')).toHaveLength(1);
    const creations = github.requests.writes({ since: mark }).map(({ operation }) => operation.split('{repo}')[1]);
    expect(creations).toEqual(['/git/trees', '/git/commits', '/git/refs', '/pulls', '/check-runs', '/check-runs']);
  });

  test('killed in the middle, started again, the event redelivered: the same pull request', async () => {
    server = await startServer(github, app);
    const { child } = server;
    github.faults.inject({
      method: 'POST',
      path: '/pulls',
      fault: { kind: 'run', before: () => child.kill('SIGKILL') },
    });
    const pushed = await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    await until(() => expect(child.signalCode).toBe('SIGKILL'));
    server = await startServer(github, app);
    const delivery = github.webhooks.log.find(({ event, payload }) => event === 'push' && payload.after === pushed);
    github.webhooks.redeliver(delivery?.id ?? 0);
    await proposal('Normalize fabric-1: 1 managed');
    expect(github.pullRequests(repository, 'all')).toHaveLength(1);
  });

  test.each([
    ['a secondary limit', { kind: 'secondary-limit', status: 403, retryAfter: 1 }],
    ['429', { kind: 'secondary-limit', status: 429, retryAfter: 1 }],
    ['502, carried out', { kind: 'answer', status: 502, effect: true }],
    ['502, not carried out', { kind: 'answer', status: 502 }],
    ['a lost answer', { kind: 'reset', effect: true }],
  ] as const)('%s at any write: one of each in the end', async (_name, fault) => {
    server = await startServer(github, app);
    for (const path of ['git/commits', 'git/refs', '/pulls', 'check-runs']) {
      github.faults.inject({ method: 'POST', path, fault });
    }
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    const pull = await proposal('Normalize fabric-1: 1 managed');
    expect(github.pullRequests(repository, 'all')).toHaveLength(1);
    expect(github.checkRuns(repository, pull.headSha)).toHaveLength(1);
    expect(await github.branches(repository)).toEqual([branch, 'main']);
  });

  test('409 goes back to the queue and is tried again', async () => {
    server = await startServer(github, app);
    const fault = { kind: 'answer', status: 409, message: 'Reference cannot be updated' } as const;
    github.faults.inject({ method: 'POST', path: 'git/refs', fault });
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    await proposal('Normalize fabric-1: 1 managed');
    expect(server.lines('Job failed, it runs again')).toHaveLength(1);
    expect(github.pullRequests(repository, 'all')).toHaveLength(1);
  });

  test('a person’s push, a rerequested check and a closed pull request are heard', async () => {
    server = await startServer(github, app);
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    const pull = await proposal('Normalize fabric-1: 1 managed');
    const head = (await github.head(repository, 'main')) ?? '';
    const [run] = github.checkRuns(repository, head);
    if (run) github.rerequest(run);
    await until(() => expect(github.checkRuns(repository, head)).toHaveLength(2));
    await push({ 'notes.md': 'by hand\n' }, branch);
    await until(() => expect(pull.issue.comments).toHaveLength(1));
    await github.closePullRequest(pull);
    await until(() => expect(github.checkRuns(repository, head).at(-1)?.summary).toContain('was closed'));
  });

  test('a push to a branch that nobody configured costs no request', async () => {
    server = await startServer(github, app);
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    await proposal('Normalize fabric-1: 1 managed');
    await github.webhooks.settle();
    await looks(2);
    expect(await server.stop()).toBe(0);
    server = await startServer(github, app);
    await looks(1);
    await push({ 'README.md': 'one\n' });
    await looks(2);
    await github.webhooks.settle();
    const mark = github.requests.mark();
    await push({ 'README.md': 'two\n' }, 'feature/x');
    await github.webhooks.settle();
    expect(await server.stop()).toBe(0);
    expect(github.requests.list({ since: mark, where: ({ actor }) => actor.includes('hedgerow') })).toEqual([]);
  });

  test('tokens, key, webhook secret and secret values appear in no log, at the lowest level', async () => {
    server = await startServer(github, app);
    const value = 'c3VwZXItc2VjcmV0LXZhbHVl';
    github.faults.inject({ path: 'git/trees', method: 'POST', fault: { kind: 'answer', status: 502 } });
    github.faults.inject({ path: 'pulls', method: 'POST', fault: { kind: 'secondary-limit', retryAfter: 1 } });
    await push({
      'gitops/raw/s.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {password: ${value}}\n`,
      'gitops/raw/a.yaml': vpc('vpc-1', 1001),
    });
    await proposal('Normalize fabric-1: 1 managed, 1 unmanaged');
    expect(await server.stop()).toBe(0);
    const output = server.output();
    expect(output).toContain('Proposal opened');
    const tokens = [...github.world.tokens.keys()];
    expect(tokens.length).toBeGreaterThan(0);
    const hidden = [
      ...tokens,
      app.webhook.secret,
      app.privateKey.split('\n')[3] ?? app.privateKey,
      value,
      'super-secret-value',
    ];
    for (const text of hidden) expect(output).not.toContain(text);
  });
});

describe('starting', () => {
  test('a wrong secret: every delivery is refused', async () => {
    server = await startServer(github, app, { WEBHOOK_SECRET: 'another secret of good length' });
    await looks(1);
    await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    await github.webhooks.settle();
    expect(github.webhooks.log.map(({ statusCode }) => statusCode).at(-1)).toBe(401);
    expect(await server.stop()).toBe(0);
    expect(github.pullRequests(repository, 'all')).toEqual([]);
  });

  test.each([
    ['WEBHOOK_SECRET or WEBHOOK_SECRET_PATH is missing', { WEBHOOK_SECRET: undefined }],
    ['WEBHOOK_SECRET is too weak', { WEBHOOK_SECRET: 'development' }],
    ['APP_ID is missing', { APP_ID: undefined }],
  ])('%s: exit 2 with a clear message', async (message, change) => {
    const { code, output } = await runToEnd({ ...(await settingsFor(github, app)), ...change });
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test('a port that is taken: exit 2 with a clear message', async () => {
    const port = new URL(github.origin).port;
    const { code, output } = await runToEnd({ ...(await settingsFor(github, app)), PORT: port });
    expect([code, output]).toEqual([2, expect.stringContaining('EADDRINUSE')]);
  });
});
