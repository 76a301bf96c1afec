import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitHubApp, type GitHubApp } from '../../src/github/create-github-app.ts';
import type { RepositoryJob } from '../../src/jobs/repository-job.ts';
import { createApp } from '../../src/webhooks/create-app.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { App, Installation, Repository } from '../support/github/state/model.ts';

let github: GitHubDouble;
let app: App;
let one: Repository;
let two: Repository;
let installation: Installation;
let hedgerow: GitHubApp;
let jobs: RepositoryJob[];
let forgotten: number[];
let received: number;

beforeEach(async () => {
  github = await createGitHub();
  app = await github.createApp();
  one = await github.createRepository({ name: 'acme/one', files: { 'README.md': '1' } });
  two = await github.createRepository({ name: 'acme/two', files: { 'README.md': '2' } });
  installation = github.install(app, [one, two]);
  const { privateKey, id: appId } = app;
  const log = pino({ level: 'silent' });
  hedgerow = createGitHubApp({
    appId,
    privateKey: () => privateKey,
    apiUrl: github.apiUrl,
    spaceWrites: false,
    log,
  });
  [jobs, forgotten, received] = [[], [], 0];
  const watchedIn = () => async (branch: string) => branch === 'main';
  await hedgerow.probot.load(
    createApp({
      enqueue: async (job) => void jobs.push(job),
      obey: async () => undefined,
      adopt: async () => undefined,
      watchedIn,
      list: hedgerow.list,
      forget: (id) => forgotten.push(id),
    }),
  );
});
afterEach(async () => {
  github.assertClean();
  await github.close();
});

/** Hands over what was posted since the last time: what came of it, `owner/repo` of each job. */
async function receive(): Promise<{ jobs: string[]; forgotten: number[] }> {
  [jobs, forgotten] = [[], []];
  const { log } = github.webhooks;
  for (const { guid, event, payload } of log.slice(received)) {
    await hedgerow.probot.receive({ id: guid, name: event, payload } as unknown as Parameters<
      typeof hedgerow.probot.receive
    >[0]);
  }
  received = log.length;
  return { jobs: jobs.map(({ owner, repo }) => `${owner}/${repo}`), forgotten };
}

test('an installation: a job for each of its repositories, by id', async () => {
  expect(await receive()).toEqual({ jobs: ['acme/one', 'acme/two'], forgotten: [] });
  expect(jobs).toEqual([
    { installation: installation.id, id: one.id, owner: 'acme', repo: 'one', defaultBranch: 'main', recheck: [] },
    { installation: installation.id, id: two.id, owner: 'acme', repo: 'two', defaultBranch: 'main', recheck: [] },
  ]);
});

test('repositories added to and taken from an installation', async () => {
  const three = await github.createRepository({ name: 'acme/three', files: { 'README.md': '3' } });
  await receive();
  github.install(app, three);
  expect(await receive()).toEqual({ jobs: ['acme/three'], forgotten: [] });
  github.withdraw(installation, [one]);
  expect(await receive()).toEqual({ jobs: [], forgotten: [one.id] });
});

test('removed, suspended: no job; let go on: a job again', async () => {
  await receive();
  github.suspend(installation);
  expect((await receive()).jobs).toEqual([]);
  github.suspend(installation, false);
  expect((await receive()).jobs).toEqual(['acme/one', 'acme/two']);
  github.uninstall(installation);
  expect(await receive()).toEqual({ jobs: [], forgotten: [] });
});

test.each<[name: string, change: () => void | Promise<void>, expected: string[]]>([
  ['renamed: a job under the new name', () => github.renameRepository(one, 'uno'), ['acme/uno']],
  ['archived: none', () => github.archiveRepository(one), []],
  [
    'archived and back: one',
    () => {
      github.archiveRepository(one);
      github.archiveRepository(one, false);
    },
    ['acme/one'],
  ],
  ['another name for the default branch: one', () => github.renameBranch(one, 'main', 'trunk'), ['acme/one']],
  ['deleted: none', () => github.deleteRepository(one), []],
])('a repository is %s', async (_name, change, expected) => {
  await receive();
  await change();
  const result = await receive();
  expect(new Set(result.jobs)).toEqual(new Set(expected));
  expect(new Set(result.forgotten)).toEqual(new Set([one.id]));
});

test('transferred between owners who both have the App: a job of the new installation', async () => {
  const own = await github.createRepository({ name: 'globex/own', files: { 'README.md': 'x' } });
  github.install(app, own);
  const everywhere = github.installEverywhere(app, 'globex');
  await receive();
  github.transferRepository(one, 'globex');
  expect((await receive()).jobs).toEqual(['globex/one']);
  expect(jobs.map((job) => job.installation)).toEqual([everywhere.id]);
});

test('pushes: only those to branches that matter', async () => {
  await receive();
  await github.push(one, 'main', { files: { 'a.txt': 'a' } });
  await github.push(two, 'topic', { files: { 'a.txt': 'a' } });
  expect((await receive()).jobs).toEqual(['acme/one']);
});
