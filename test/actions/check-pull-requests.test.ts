import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckRun, PullRequest, Repository } from '../support/github/state/model.ts';
import { config, createScene, type Scene, vpc } from './scene.ts';

const managed = (name: string) => `gitops/managed/vpc/${name}.yaml`;
const attachment = (of: string) =>
  [
    'apiVersion: vpc.githedgehog.com/v1beta1',
    'kind: VPCPeering',
    'metadata: {name: vpc-1--vpc-2, namespace: default}',
    'spec:',
    '  permit:',
    `  - {vpc-1: {}, ${of}: {}}`,
    '',
  ].join('\n');

let scene: Scene;
beforeEach(async () => {
  scene = await createScene({
    [managed('vpc-1')]: vpc('vpc-1', 1001),
    [managed('vpc-2')]: vpc('vpc-2', 1002),
    'gitops/managed/vpcpeering/vpc-1--vpc-2.yaml': attachment('vpc-2'),
    'README.md': 'one\n',
  });
  for (const login of ['ann', 'tom', 'mallory']) scene.github.createUser(login);
  scene.repository.collaborators.set('ann', 'write');
  scene.repository.collaborators.set('tom', 'triage');
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

type Files = Record<string, string | null>;

async function openPull(
  files: Files,
  { base = 'main', branch = 'feature', from = scene.repository } = {},
): Promise<PullRequest> {
  const login = from === scene.repository ? 'ann' : 'mallory';
  const acts = scene.github.as(login);
  await acts.push(from, branch, { files });
  const head = from === scene.repository ? branch : `mallory:${branch}`;
  return await acts.openPullRequest(scene.repository, { title: 'Mine', head, base });
}

const ask = (pull: PullRequest) => scene.lookFor({ what: 'pull-request', number: pull.number });

function lastCheck(head: string): CheckRun {
  const run = scene.github.checkRuns(scene.repository, head, 'hedgerow / structure').at(-1);
  if (!run) throw new Error('no check');
  return run;
}

async function checked(
  files: Files,
  where: { base?: string; branch?: string; from?: Repository } = {},
): Promise<CheckRun> {
  const pull = await openPull(files, where);
  await ask(pull);
  return lastCheck(pull.headSha);
}

async function requests(work: () => Promise<unknown>): Promise<string[]> {
  const mark = scene.github.requests.mark();
  await work();
  return scene.github.requests
    .list({ since: mark, where: ({ actor }) => actor.includes('hedgerow') })
    .map(({ method, operation }) => `${method} ${operation.replace(/^\S+ /, '').replace('/repos/{owner}/{repo}', '')}`)
    .filter((one) => !one.includes('access_tokens'));
}

const many = (count: number, content: (i: number) => string | null): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [managed(`bulk-${i}`), content(i)]));

describe('every pull request into a configured branch has a check', () => {
  test('one that touches no fabric', async () => {
    expect(await checked({ 'README.md': 'two\n' })).toMatchObject({
      conclusion: 'success',
      title: '4 warnings in 3 files',
    });
  });

  test('a fork’s, and nothing is written to the fork', async () => {
    const fork = await scene.github.fork(scene.repository, 'mallory');
    const run = await checked({ [managed('vpc-3')]: vpc('vpc-3', 4999) }, { from: fork });
    expect(run).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('1 error') });
    expect(run.annotations[0]).toMatchObject({ path: managed('vpc-3') });
    expect(scene.github.requests.writes().filter(({ path }) => path.includes('mallory'))).toEqual([]);
  });

  test('one that was pushed to, and one given another base', async () => {
    const pull = await openPull({ [managed('vpc-3')]: vpc('vpc-3', 4999) });
    await ask(pull);
    expect(lastCheck(pull.headSha).conclusion).toBe('failure');
    await scene.github.push(scene.repository, 'feature', { files: { [managed('vpc-3')]: vpc('vpc-3', 1003) } });
    await ask(pull);
    expect(lastCheck(pull.headSha).conclusion).toBe('success');
    await scene.github.push(scene.repository, 'other', { files: {} });
    await scene.github.edit(pull, { base: 'other' });
    await scene.github.push(scene.repository, 'feature', { files: { [managed('vpc-4')]: vpc('vpc-4', 1004) } });
    const before = scene.repository.checkRuns.length;
    await ask(pull);
    expect(scene.repository.checkRuns).toHaveLength(before);
    await scene.github.edit(pull, { base: 'main' });
    await ask(pull);
    expect(lastCheck(pull.headSha).conclusion).toBe('success');
  });

  test('into a branch other than the default one, by the configuration of the default branch', async () => {
    await scene.github.push(scene.repository, 'live', { files: { 'lab/managed/vpc/vpc-7.yaml': vpc('vpc-7', 1007) } });
    const both = `${config}  - {name: lab, directory: lab, branch: live}\n`;
    await scene.github.push(scene.repository, 'main', { files: { '.github/hedgerow.yml': both } });
    await scene.github.push(scene.repository, 'feature', {
      files: { 'lab/managed/vpc/vpc-8.yaml': vpc('vpc-8', 4999), '.github/hedgerow.yml': null },
      on: (await scene.github.head(scene.repository, 'live')) ?? '',
    });
    const pull = await scene.github.openPullRequest(scene.repository, { title: 'Lab', head: 'feature', base: 'live' });
    await ask(pull);
    expect(lastCheck(pull.headSha)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringContaining('in 2 files'),
    });
  });

  test('every open one when asked, each once', async () => {
    const first = await openPull({ 'README.md': 'two\n' });
    const second = await openPull({ 'README.md': 'three\n' }, { branch: 'second' });
    await scene.lookFor({ what: 'every-pull-request' });
    expect([lastCheck(first.headSha).conclusion, lastCheck(second.headSha).conclusion]).toEqual(['success', 'success']);
    const asked = await requests(() => scene.lookFor({ what: 'every-pull-request' }));
    expect(asked.filter((one) => !one.startsWith('GET /branches'))).toEqual(['GET /pulls', 'GET /pulls']);
    scene.restart();
    const again = await requests(() => scene.lookFor({ what: 'every-pull-request' }));
    expect(again.filter((one) => one.startsWith('POST'))).toEqual([]);
  });

  test('checks asked for again are written again, a fork’s too', async () => {
    const fork = await scene.github.fork(scene.repository, 'mallory');
    const pull = await openPull({ 'README.md': 'two\n' }, { from: fork });
    await ask(pull);
    await scene.look([pull.headSha]);
    expect(scene.github.checkRuns(scene.repository, pull.headSha)).toHaveLength(2);
  });

  test('the head of a merge group', async () => {
    const pull = await openPull({ [managed('vpc-3')]: vpc('vpc-3', 4999) });
    const { sha } = await scene.github.queueAs('ann').enqueue(pull);
    const base = (await scene.github.head(scene.repository, 'main')) ?? '';
    await scene.lookFor({ what: 'merge-group', head: sha, base, into: 'main' });
    expect(lastCheck(sha)).toMatchObject({ conclusion: 'failure', actions: [] });
  });

  test('a required check lets the good one through', async () => {
    scene.repository.requiredChecks.push({ pattern: 'main', checks: ['hedgerow / structure'] });
    const pull = await openPull({ 'README.md': 'two\n' });
    await expect(scene.github.as('ann').merge(pull)).rejects.toThrow('is expected');
    await ask(pull);
    await scene.github.as('ann').merge(pull);
  });

  test('costs two requests beside what is read, nothing where nothing changed', async () => {
    const pull = await openPull({ 'README.md': 'two\n' });
    const first = await requests(() => ask(pull));
    expect(first).toEqual([
      'GET /branches/{branch}',
      'GET /pulls',
      'GET /pulls/{pull_number}',
      'GET /compare/{basehead}',
      'GET /git/trees/{tree_sha}',
      'GET /commits/{ref}/check-runs',
      'POST /check-runs',
    ]);
    expect(await requests(() => ask(pull))).toEqual([
      'GET /branches/{branch}',
      'GET /pulls',
      'GET /pulls/{pull_number}',
    ]);
    scene.restart();
    expect((await requests(() => ask(pull))).filter((one) => one.startsWith('POST'))).toEqual([]);
  });

  test('its number of requests does not grow with the files it changes', async () => {
    const count = 350;
    const files = many(count, (i) => vpc(`bulk-${i}`, 1010 + i, `10.${1 + Math.floor(i / 250)}.${i % 250}.0/24`));
    const pull = await openPull(files);
    const asked = await requests(() => ask(pull));
    expect(asked.length).toBeLessThanOrEqual(9);
    expect(lastCheck(pull.headSha).title).toContain(`${count + 3} files`);
  });
});

describe('severity follows structure.fail', () => {
  const broken = { [managed('vpc-9')]: vpc('vpc-9', 4999) };
  const withFail = (fail: string) => `${config}    structure: {fail: ${fail}}\n`;

  test.each([
    ['touched', 'success', 'No error in what this changes'],
    ['any', 'failure', '1 error'],
    ['never', 'neutral', '1 error'],
  ])('%s: an error elsewhere is %s', async (fail, conclusion, title) => {
    await scene.github.push(scene.repository, 'main', { files: { ...broken, '.github/hedgerow.yml': withFail(fail) } });
    expect(await checked({ 'README.md': 'two\n' })).toMatchObject({
      conclusion,
      title: expect.stringContaining(title),
    });
  });

  test('an error that came to the base meanwhile is not the pull request’s', async () => {
    const pull = await openPull({ 'README.md': 'two\n' });
    await scene.github.push(scene.repository, 'main', { files: broken });
    await ask(pull);
    expect(lastCheck(pull.headSha)).toMatchObject({ conclusion: 'success', title: '4 warnings in 3 files' });
  });

  test('a file that a merged base brought is not touched', async () => {
    const pull = await openPull({ 'README.md': 'two\n' });
    await scene.github.push(scene.repository, 'main', { files: broken });
    await scene.github.as('ann').updateBranch(pull);
    await ask(pull);
    expect(lastCheck(pull.headSha).conclusion).toBe('success');
  });

  test('an error that it brings to a file it does not change is its own', async () => {
    const run = await checked({ [managed('vpc-2')]: null });
    expect(run.conclusion).toBe('failure');
    expect(run.annotations.map(({ path }) => path)).toContain('gitops/managed/vpcpeering/vpc-1--vpc-2.yaml');
  });
});

describe('the deletion guard', () => {
  const guarded = `${config}    guard: {deletes: 3}\n`;
  const files = many(5, (i) => vpc(`bulk-${i}`, 1010 + i));
  beforeEach(async () => {
    await scene.github.push(scene.repository, 'main', { files: { ...files, '.github/hedgerow.yml': guarded } });
    await scene.look();
  });
  const gone = (count: number) => many(count, () => null);
  const label = async (pull: PullRequest, by: string, isSet = true) => {
    if (isSet) await scene.github.as(by).label(pull, 'hedgerow:large');
    else await scene.github.as(by).unlabel(pull, 'hedgerow:large');
    await scene.lookFor({ what: 'label', number: pull.number, by, isSet });
  };

  test('as many as allowed pass, more fail and are named', async () => {
    expect((await checked(gone(3))).conclusion).toBe('success');
    const run = await checked(gone(4), { branch: 'more' });
    expect(run).toMatchObject({
      conclusion: 'failure',
      title: 'Deletes 4 records of fabric-1, more than the 3 that its guard allows',
    });
    expect(run.summary).toContain('`VPC bulk-0`, `VPC bulk-1`');
    expect(run.summary).toContain('hedgerow:large');
  });

  test('files that move, split or join delete nothing', async () => {
    const joined = Object.values(files).join('---\n');
    const run = await checked({ ...gone(5), 'gitops/managed/all.yaml': joined });
    expect(run.title).not.toContain('Deletes');
  });

  test('the label of a writer lifts it, also after a restart; taking it off brings it back', async () => {
    const pull = await openPull(gone(4));
    await ask(pull);
    await label(pull, 'ann');
    expect(lastCheck(pull.headSha).conclusion).toBe('success');
    scene.restart();
    await ask(pull);
    expect(lastCheck(pull.headSha).conclusion).toBe('success');
    await label(pull, 'ann', false);
    expect(lastCheck(pull.headSha).conclusion).toBe('failure');
    await label(pull, 'tom');
    expect(lastCheck(pull.headSha).conclusion).toBe('failure');
  });

  test('the label of anybody else does not, and is answered once', async () => {
    const pull = await openPull(gone(4));
    await label(pull, 'tom');
    await label(pull, 'tom', false);
    await label(pull, 'tom');
    expect(lastCheck(pull.headSha)).toMatchObject({ conclusion: 'failure' });
    expect(lastCheck(pull.headSha).summary).toContain('not known to be set by one of them');
    expect(pull.issue.comments.map(({ body }) => body)).toEqual([expect.stringContaining('Nothing was done.')]);
  });

  test('a forged permission of a person’s counts for nothing', async () => {
    const pull = await openPull(gone(4));
    scene.github.as('tom').comment(pull, '<!-- hedgerow said lifted -->');
    await scene.github.as('tom').label(pull, 'hedgerow:large');
    await ask(pull);
    expect(lastCheck(pull.headSha).conclusion).toBe('failure');
  });
});

describe('a pull request that edits the configuration', () => {
  test('its own version is described and not acted on', async () => {
    const both = `${config}    guard: {deletes: 50}\n  - {name: lab, directory: lab, normalize: direct}\n`;
    const run = await checked({ '.github/hedgerow.yml': both, 'lab/raw/a.yaml': vpc('vpc-5', 1005) });
    expect(run.conclusion).toBe('success');
    expect(run.summary).toContain(
      '`lab` appears: `lab` on the default branch, 1 file in `raw/` and 0 files in `managed/`',
    );
    expect(run.summary).toContain('`fabric-1` changes: `guard.deletes` `10` → `50`');
    expect(run.title).toBe('4 warnings in 3 files');
    expect(scene.pulls('open').map(({ issue }) => issue.title)).toEqual(['Mine']);
  });

  test('a fabric that vanishes, and the whole file deleted', async () => {
    const other = 'version: 1\nfabrics:\n  - {name: lab, directory: lab}\n';
    expect((await checked({ '.github/hedgerow.yml': other })).summary).toContain('`fabric-1` vanishes');
    const run = await checked({ '.github/hedgerow.yml': null }, { branch: 'second' });
    expect(run.summary).toContain('The configuration is deleted');
  });

  test('a broken version fails on its line', async () => {
    const run = await checked({ '.github/hedgerow.yml': `${config}    normalise: off\n` });
    expect(run).toMatchObject({ conclusion: 'failure', title: 'The configuration in this pull request has 1 error' });
    expect(run.annotations[0]).toMatchObject({ path: '.github/hedgerow.yml', startLine: 5 });
  });

  test('where the default branch is broken: others fail, the one that mends it passes', async () => {
    await scene.github.push(scene.repository, 'main', { files: { '.github/hedgerow.yml': 'version: 2\n' } });
    expect(await checked({ 'README.md': 'two\n' })).toMatchObject({ conclusion: 'failure' });
    const mended = await checked({ '.github/hedgerow.yml': config }, { branch: 'mend' });
    expect(mended.conclusion).toBe('success');
    expect(mended.summary).toContain('`fabric-1` appears');
  });

  test('where there is none yet: the one that brings it is judged, others are left alone', async () => {
    await scene.github.push(scene.repository, 'main', { files: { '.github/hedgerow.yml': null } });
    const other = await openPull({ 'README.md': 'two\n' });
    await ask(other);
    expect(scene.github.checkRuns(scene.repository, other.headSha)).toEqual([]);
    expect((await checked({ '.github/hedgerow.yml': config }, { branch: 'mend' })).summary).toContain('appears');
  });
});

test('a configuration that changes: every open pull request is checked by it', async () => {
  await scene.github.push(scene.repository, 'live', { files: { 'README.md': 'live\n' } });
  const pull = await openPull({ 'README.md': 'two\n' }, { base: 'live' });
  await ask(pull);
  expect(scene.github.checkRuns(scene.repository, pull.headSha)).toEqual([]);
  const both = `${config}  - {name: lab, directory: lab, branch: live}\n`;
  await scene.github.push(scene.repository, 'main', { files: { '.github/hedgerow.yml': both } });
  await scene.look();
  expect(lastCheck(pull.headSha).conclusion).toBe('success');
});

test('paused and resumed: the checks of people’s pull requests follow, without a button meanwhile', async () => {
  const pull = await openPull({ 'gitops/raw/a.yaml': vpc('vpc-5', 4999) });
  await ask(pull);
  expect(lastCheck(pull.headSha).conclusion).toBe('failure');
  await scene.github.push(scene.repository, 'main', { files: { 'gitops/raw/z.yaml': vpc('vpc-6', 1006) } });
  await scene.look();
  const ours = scene.pulls('open').find((one) => one !== pull);
  if (!ours) throw new Error('no proposal');
  await scene.comment(ours, '/hedgerow pause', 'ann');
  expect(lastCheck(pull.headSha)).toMatchObject({ conclusion: 'neutral', actions: [] });
  expect(lastCheck(pull.headSha).title).toMatch(/^Paused by ann since /);
  await scene.comment(ours, '/hedgerow resume', 'ann');
  expect(lastCheck(pull.headSha).conclusion).toBe('failure');
  expect(lastCheck(pull.headSha).actions).toHaveLength(1);
});
