import { afterEach, describe, expect, test } from 'vitest';
import { readRepositoryConfig } from '../../src/config/read-config.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import { createScene, only, ownCommits, type Scene, vpc } from './scene.ts';

const branch = 'hedgerow/onboard';
const config = '.github/hedgerow.yml';
const fabric = { 'gitops/fabric-1/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/fabric-1/managed/vpcs/.gitkeep': '' };

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const start = (files: Record<string, string>) => createScene(files, { config: null });

async function push(files: Record<string, string | null>, on = 'main'): Promise<void> {
  await scene.github.push(scene.repository, on, { files });
}

/** Looks, and gives the writes that it made. */
async function lookAgain(restart = false): Promise<string[]> {
  if (restart) scene.restart();
  const mark = scene.github.requests.mark();
  await scene.look();
  return scene.github.requests
    .writes({ since: mark })
    .map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
}

describe('a repository without configuration that holds a fabric', () => {
  test('gets one pull request that only adds: the configuration and the missing directories', async () => {
    scene = await start({ ...fabric, 'apps/web.yaml': 'kind: Deployment\n', 'README.md': 'x' });
    const { github, repository } = scene;
    const before = await github.readFiles(repository, 'main');
    await scene.look();
    const pull = only(scene.pulls());
    expect([pull.issue.title, pull.baseBranch, pull.headBranch]).toEqual(['Set up Hedgerow', 'main', branch]);
    const after = await github.readFiles(repository, branch);
    expect(after).toMatchObject(before);
    const added = Object.keys(after).filter((path) => !(path in before));
    expect(added.sort()).toEqual([config, 'gitops/fabric-1/unmanaged/.gitkeep']);
    const reading = readRepositoryConfig(Buffer.from(after[config] ?? ''));
    expect(reading.problems).toEqual([]);
    expect(reading.config?.fabrics).toMatchObject([
      { name: 'fabric-1', directory: 'gitops/fabric-1', kindDirectory: 'plural', loose: 'ignore' },
    ]);
    expect(await ownCommits(scene, branch)).toEqual([pull.headSha]);
    expect(repository.checkRuns).toEqual([]);
    expect(parseFooter(pull.issue.body)).toMatchObject({
      head: pull.headSha,
      base: await github.head(repository, 'main'),
    });
  });

  test('costs at most 8 requests, and 3 where nothing changed', async () => {
    scene = await start(fabric);
    const cold = scene.github.requests.mark();
    await scene.look();
    expect(scene.github.requests.count({ since: cold })).toBeLessThanOrEqual(8);
    const warm = scene.github.requests.mark();
    await scene.look();
    expect(scene.github.requests.count({ since: warm })).toBeLessThanOrEqual(3);
  });

  test('merged: it is normalized, and the merge of nothing else is asked for', async () => {
    scene = await start(fabric);
    await scene.look();
    await scene.github.merge(only(scene.pulls()));
    await scene.look();
    expect(scene.pulls('open').map(({ issue }) => issue.title)).toEqual(['Normalize fabric-1: 1 managed']);
  });

  test('files that are no business of it are not read twice, and those of fabrics once', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`apps/${i}.yaml`, `replicas: ${i}\n`]));
    scene = await start({ ...many, ...fabric });
    await scene.look();
    await push({ 'apps/1.yaml': 'replicas: 100\n' });
    const mark = scene.github.requests.mark();
    await scene.look();
    const read = scene.github.requests.list({ since: mark }).map(({ operation }) => operation);
    expect(read.filter((operation) => /blobs|tarball/.test(operation))).toEqual([
      'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
    ]);
  });
});

describe('nothing to set up', () => {
  test.each([
    ['no manifest at all', { 'README.md': 'x' }],
    ['manifests of other kinds', { 'apps/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n' }],
    ['a directory raw/ alone', { 'data/raw/a.yaml': 'a: 1\n' }],
  ])('%s: nothing is opened, nothing written', async (_name, files) => {
    scene = await start(files);
    expect(await lookAgain()).toEqual([]);
    expect(scene.pulls()).toEqual([]);
    const mark = scene.github.requests.mark();
    await scene.look();
    expect(scene.github.requests.count({ since: mark })).toBeLessThanOrEqual(2);
  });

  test('an empty repository: nothing, and the first push works', async () => {
    scene = await start({});
    expect(await scene.github.branches(scene.repository)).toEqual([]);
    expect(await lookAgain()).toEqual([]);
    await push(fabric);
    await scene.look();
    expect(only(scene.pulls()).issue.title).toBe('Set up Hedgerow');
  });
});

describe.each([
  ['in memory', false],
  ['after a restart', true],
])('%s', (_name, restart) => {
  test('the same state twice: no write', async () => {
    scene = await start(fabric);
    await scene.look();
    expect(await lookAgain(restart)).toEqual([]);
    await push({ 'README.md': 'two' });
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('closed by a person means no, whatever changes; `/hedgerow rebuild` asks again', async () => {
    scene = await start(fabric);
    await scene.look();
    await scene.github.closePullRequest(only(scene.pulls()));
    expect(await lookAgain(restart)).toEqual([]);
    await push({ 'gitops/fabric-1/raw/b.yaml': vpc('vpc-2', 1002), 'lab/raw/c.yaml': vpc('vpc-3', 1003) });
    expect(await lookAgain(restart)).toEqual([]);
    if (restart) scene.restart();
    await scene.comment(only(scene.pulls()), '/hedgerow rebuild');
    expect(scene.pulls().map(({ issue }) => issue.state)).toEqual(['closed', 'open']);
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('`/hedgerow pause` is about a fabric: a reply', async () => {
    scene = await start(fabric);
    await scene.look();
    const pull = only(scene.pulls());
    if (restart) scene.restart();
    await scene.comment(pull, '/hedgerow pause');
    expect(pull.issue.comments.at(-1)?.body).toContain('is about a fabric');
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('a pause of the repository stops it, and the answer says so', async () => {
    scene = await start(fabric);
    await scene.pauses.pause({ repository: scene.repository.id }, { by: 'root', since: '2026-07-22T08:02:11Z' });
    expect(await lookAgain(restart)).toEqual([]);
    await scene.pauses.resume({ repository: scene.repository.id });
    await lookAgain(restart);
    const pull = only(scene.pulls());
    await scene.pauses.pause({ repository: scene.repository.id }, { by: 'root', since: '2026-07-22T08:02:11Z' });
    await scene.comment(pull, '/hedgerow rebuild');
    expect(pull.issue.comments.at(-1)?.body).toContain('paused by `root`');
  });

  test('merged and taken out again means no', async () => {
    scene = await start(fabric);
    await scene.look();
    await scene.github.merge(only(scene.pulls()), 'squash');
    await push({ [config]: null });
    expect(await lookAgain(restart)).toEqual([]);
    expect(scene.pulls('open')).toEqual([]);
  });

  test('more uploads: only the text follows; another fabric: the commit does', async () => {
    scene = await start(fabric);
    await scene.look();
    const { headSha } = only(scene.pulls());
    await push({ 'gitops/fabric-1/raw/b.yaml': vpc('vpc-2', 1002) });
    expect(await lookAgain(restart)).toEqual(['PATCH /pulls/{pull_number}']);
    expect(only(scene.pulls()).headSha).toBe(headSha);
    expect(only(scene.pulls()).issue.body).toContain('2 managed');
    expect(await lookAgain(restart)).toEqual([]);
    await push({ 'gitops/lab/raw/c.yaml': vpc('vpc-3', 1003), 'gitops/lab/managed/.gitkeep': '' });
    await lookAgain(restart);
    const pull = only(scene.pulls());
    expect(pull.headSha).not.toBe(headSha);
    expect(await ownCommits(scene, branch)).toEqual([pull.headSha]);
    expect(await scene.github.readFile(scene.repository, branch, config)).toContain('name: lab');
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('a person pushed to the branch: hands off, one comment', async () => {
    scene = await start(fabric);
    await scene.look();
    await push({ [config]: 'version: 1\nfabrics: [{name: mine, directory: gitops/fabric-1}]\n' }, branch);
    expect(await lookAgain(restart)).toEqual(['POST /issues/{issue_number}/comments']);
    await push({ 'gitops/fabric-1/raw/b.yaml': vpc('vpc-2', 1002) });
    expect(await lookAgain(restart)).toEqual([]);
    expect(await scene.github.readFile(scene.repository, branch, config)).toContain('name: mine');
    if (restart) scene.restart();
    await scene.comment(only(scene.pulls()), '/hedgerow rebuild');
    expect(await scene.github.readFile(scene.repository, branch, config)).toContain('name: fabric-1');
  });

  test('nothing left to set up: closed with a comment, and asked again when there is', async () => {
    scene = await start({ 'lab/raw/c.yaml': vpc('vpc-3', 1003) });
    await scene.look();
    await push({ 'lab/raw/c.yaml': null, 'README.md': 'x' });
    await lookAgain(restart);
    const pull = only(scene.pulls());
    expect([pull.issue.state, pull.issue.comments.length]).toEqual(['closed', 1]);
    expect(await scene.github.branches(scene.repository)).toEqual(['main']);
    expect(await lookAgain(restart)).toEqual([]);
    await push({ 'lab/raw/c.yaml': vpc('vpc-3', 1003) });
    await lookAgain(restart);
    expect(scene.pulls().map(({ issue }) => issue.state)).toEqual(['closed', 'open']);
  });

  test('a person wrote the configuration: the proposal is closed', async () => {
    scene = await start({ 'gitops/fabric-1/raw/.gitkeep': '', 'gitops/fabric-1/managed/.gitkeep': '' });
    await scene.look();
    await push({ [config]: 'version: 1\nfabrics: [{name: mine, directory: gitops/fabric-1}]\n' });
    await lookAgain(restart);
    const pull = only(scene.pulls());
    expect([pull.issue.state, pull.issue.comments.at(-1)?.body]).toEqual([
      'closed',
      expect.stringContaining('is on `main` now'),
    ]);
    expect(await scene.github.branches(scene.repository)).toEqual(['main']);
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('the default branch is another one: the pull request goes there', async () => {
    scene = await start(fabric);
    await scene.look();
    await scene.github.createBranch(
      scene.repository,
      'live',
      (await scene.github.head(scene.repository, 'main')) ?? '',
    );
    await scene.github.setDefaultBranch(scene.repository, 'live');
    await lookAgain(restart);
    expect(only(scene.pulls()).baseBranch).toBe('live');
    expect(await lookAgain(restart)).toEqual([]);
    await scene.github.closePullRequest(only(scene.pulls()));
    await scene.github.setDefaultBranch(scene.repository, 'main');
    expect(await lookAgain(restart)).toEqual([]);
  });
});

describe('the branch hedgerow/onboard', () => {
  test('held by somebody else: left alone', async () => {
    scene = await start(fabric);
    await push({ 'notes.txt': 'mine' }, branch);
    const head = await scene.github.head(scene.repository, branch);
    await scene.look();
    expect(scene.pulls()).toEqual([]);
    expect(await scene.github.head(scene.repository, branch)).toBe(head);
  });

  test('refused by a rule: said in the log, tried once', async () => {
    scene = await start(fabric);
    scene.repository.rules.push({ pattern: 'hedgerow/**', refuse: ['create'], message: 'No robots here' });
    await scene.look();
    expect(scene.logged).toContainEqual(expect.objectContaining({ message: 'Push refused', branch }));
    expect(await lookAgain()).toEqual([]);
  });
});
