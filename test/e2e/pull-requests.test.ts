import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { config, vpc } from '../actions/scene.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { CheckRun, Repository } from '../support/github/state/model.ts';
import { type ServerProcess, startServer } from './start-server.ts';

let github: GitHubDouble;
let repository: Repository;
let server: ServerProcess;

beforeEach(async () => {
  github = await createGitHub();
  const app = await github.createApp(readAppManifest());
  repository = await github.createRepository({ name: 'acme/network', files: { '.github/hedgerow.yml': config } });
  github.createUser('ann');
  repository.collaborators.set('ann', 'write');
  github.install(app, repository);
  server = await startServer(github, app);
});
afterEach(async () => {
  if (server.child.exitCode === null) await server.stop('SIGKILL');
  github.assertClean();
  await github.close();
});

const until = <Result>(condition: () => Result | Promise<Result>) =>
  vi.waitFor(condition, { timeout: 25_000, interval: 20 });

const push = (files: Record<string, string | null>, on = 'main') => github.as('ann').push(repository, on, { files });

function check(head: string, conclusion: string): CheckRun {
  const run = github.checkRuns(repository, head, 'hedgerow / structure').at(-1);
  if (run?.conclusion !== conclusion) throw new Error(`no check "${conclusion}" on ${head}:\n${server.output()}`);
  return run;
}

async function proposal() {
  const [pull] = github.pullRequests(repository);
  if (!pull) throw new Error('no proposal');
  check(pull.headSha, 'success');
  return pull;
}

test('the running server hears commands, pull requests, labels, buttons and merge groups', async () => {
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  const ours = await until(proposal);
  await push({ 'notes.md': 'by hand\n' }, ours.headBranch);
  await until(() => expect(ours.issue.comments).toHaveLength(1));
  github.as('ann').comment(ours, '/hedgerow rebuild');
  await until(() => expect(ours.issue.comments.at(-1)?.body).toContain('Done: this pull request'));

  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) }, 'feature');
  const theirs = await github.openPullRequest(repository, { title: 'Mine', head: 'feature', base: 'main' });
  const run = await until(() => check(theirs.headSha, 'success'));
  github.as('ann').clickCheckAction(run, 'normalize-here');
  await until(async () => {
    expect(await github.readFile(repository, 'feature', 'gitops/managed/vpc/vpc-2.yaml')).toBe(vpc('vpc-2', 1002));
  });
  await until(() => check(theirs.headSha, 'success'));
  const { sha } = await github.queueAs('ann').enqueue(theirs);
  await until(() => check(sha, 'success'));
  await github.as('ann').label(theirs, 'hedgerow:large');
  await until(() => expect(theirs.issue.comments.at(-1)?.body).toContain('`ann` allows'));
});

test('a pause holds while a look is at work: nothing more is written, within seconds', async () => {
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  const ours = await until(proposal);
  const before = { head: ours.headSha, title: ours.issue.title };
  await github.webhooks.settle();
  let go = (): void => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  let isHeld = false;
  const hold = async () => {
    isHeld = true;
    await held;
  };
  github.faults.inject({ method: 'POST', path: '/git/trees', fault: { kind: 'run', before: hold } });
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  await until(() => expect(isHeld).toBe(true));
  github.as('ann').comment(ours, '/hedgerow pause');
  await until(() => expect(ours.issue.comments.at(-1)?.body).toContain('is paused by `ann`'));
  const mark = github.requests.mark();
  go();
  await until(() => check(before.head, 'neutral'));
  expect({ head: ours.headSha, title: ours.issue.title }).toEqual(before);
  const writes = github.requests.writes({ since: mark }).map(({ operation }) => operation.split('{repo}')[1]);
  expect(new Set(writes)).toEqual(new Set(['/check-runs']));
});
