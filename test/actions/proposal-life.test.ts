import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { config, createScene, only, ownCommits, type Scene, vpc } from './scene.ts';

// What happens to a proposal after it was opened (DESIGN.md 5.5), each both with and without a memory of it.

const branch = 'hedgerow/normalize/fabric-1';
const raw = 'gitops/raw/a.yaml';
const managed = 'gitops/managed/vpc/vpc-1.yaml';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene({ [raw]: vpc('vpc-1', 1001), 'README.md': 'one\n' });
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const push = (files: Record<string, string | null>, on = 'main') => scene.github.push(scene.repository, on, { files });

async function mainSummary(): Promise<string> {
  const head = (await scene.github.head(scene.repository, 'main')) ?? '';
  return scene.github.checkRuns(scene.repository, head).at(-1)?.summary ?? '';
}

test('a branch that holds commits of others is not tried again and again', async () => {
  const pull = only(scene.pulls());
  await push({ 'gitops/notes.md': 'by hand\n' }, branch);
  await scene.github.closePullRequest(pull);
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  await scene.look();
  expect(await mainSummary()).toContain('holds commits that are not Hedgerow');
  const mark = scene.github.requests.mark();
  await scene.look();
  expect(scene.github.requests.writes({ since: mark })).toEqual([]);
  await scene.github.deleteBranch(scene.repository, branch);
  await scene.look();
  expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 2 managed');
});

describe.each([
  ['in memory', false],
  ['after a restart', true],
])('%s', (_name, restart) => {
  const look = async (): Promise<string[]> => {
    if (restart) scene.restart();
    const mark = scene.github.requests.mark();
    await scene.look();
    return scene.github.requests
      .writes({ since: mark })
      .map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
  };

  test('a committed review suggestion is a person’s push', async () => {
    const pull = only(scene.pulls());
    const suggestion = await scene.github.push(scene.repository, branch, {
      files: { [managed]: vpc('vpc-1', 1005) },
      message: 'Update vpc-1.yaml\n\nCo-authored-by: ann <ann@example.com>',
    });
    await look();
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await look();
    expect(pull.headSha).toBe(suggestion);
    expect(pull.issue.comments).toHaveLength(1);
    expect(scene.github.checkRuns(scene.repository, suggestion)).toHaveLength(1);
    expect(await look()).toEqual([]);
  });

  test('a person’s push is checked like a person’s pull request', async () => {
    const theirs = await push({ '.github/hedgerow.yml': 'version: 3\n', [managed]: vpc('vpc-1', 4999) }, branch);
    await look();
    const [run] = scene.github.checkRuns(scene.repository, theirs);
    expect(run).toMatchObject({ conclusion: 'failure', title: 'The configuration in this pull request has 2 errors' });
    expect(run?.annotations.map(({ path }) => path)).toContain(managed);
  });

  test('retargeted by a person: brought back to the branch that the configuration names', async () => {
    const pull = only(scene.pulls());
    await push({}, 'other');
    await scene.github.edit(pull, { base: 'other' });
    await look();
    expect([pull.baseBranch, pull.issue.state]).toEqual(['main', 'open']);
    expect(only(scene.pulls())).toBe(pull);
    expect(await look()).toEqual([]);
  });

  test('its branch deleted by a person: closed, and waits like a closed one', async () => {
    const first = only(scene.pulls());
    await scene.github.deleteBranch(scene.repository, branch);
    expect(first.issue.state).toBe('closed');
    expect(await look()).toEqual(['POST /check-runs']);
    expect(await mainSummary()).toContain(`[pull request ${first.number}](`);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await look();
    expect(scene.pulls('open').map(({ issue }) => issue.title)).toEqual(['Normalize fabric-1: 2 managed']);
  });

  test('in a merge queue: not touched; out of it: follows', async () => {
    scene.repository.requiredChecks.push({ pattern: 'main', checks: ['hedgerow / structure'] });
    const pull = only(scene.pulls());
    const before = { head: pull.headSha, body: pull.issue.body };
    await scene.github.queueAs('ann').enqueue(pull);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await look();
    expect({ head: pull.headSha, body: pull.issue.body }).toEqual(before);
    expect(await mainSummary()).toContain('is in the merge queue');
    await push({ [raw]: null, 'gitops/raw/b.yaml': null });
    await look();
    expect([pull.issue.state, pull.issue.comments.length]).toEqual(['open', 0]);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.github.queueAs('ann').dequeue(pull);
    await look();
    expect(pull.issue.title).toBe('Normalize fabric-1: 1 managed');
    expect(pull.headSha).not.toBe(before.head);
  });

  test('merged by a queue: done', async () => {
    const pull = only(scene.pulls());
    const queue = scene.github.queueAs('ann');
    await queue.enqueue(pull);
    await queue.finish(pull);
    await look();
    expect(scene.pulls('open')).toEqual([]);
    expect(await scene.github.readFile(scene.repository, 'main', managed)).toBe(vpc('vpc-1', 1001));
  });

  test('a branch that waits in a queue where nobody sees it: GitHub’s refusal is understood, nothing is said', async () => {
    const pull = only(scene.pulls());
    const message = 'Branches that are queued for merging cannot be updated.';
    scene.repository.rules.push({ pattern: 'hedgerow/**', refuse: ['force-push'], message });
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await look();
    expect(pull.issue.comments).toEqual([]);
    expect(await mainSummary()).toContain('is in the merge queue');
    scene.repository.rules.pop();
    await look();
    expect(pull.issue.title).toBe('Normalize fabric-1: 2 managed');
  });

  test('a protected base: merged once the check stands, refused before', async () => {
    scene.repository.requiredChecks.push({ pattern: 'main', checks: ['hedgerow / structure'] });
    scene.repository.rules.push({ pattern: 'main', refuse: ['update', 'force-push', 'delete'] });
    const pull = only(scene.pulls());
    await scene.github.merge(pull, 'squash');
    await look();
    expect(scene.pulls('open')).toEqual([]);
  });

  test.each<['merge' | 'squash' | 'rebase']>([['merge'], ['squash'], ['rebase']])(
    'merged by %s and reverted by a pull request: not again',
    async (way) => {
      const pull = only(scene.pulls());
      const base = (await scene.github.head(scene.repository, 'main')) ?? '';
      const old = await scene.github.readFiles(scene.repository, base);
      await scene.github.merge(pull, way);
      await look();
      await scene.github.push(scene.repository, 'revert', { files: { [managed]: null, [raw]: old[raw] ?? '' } });
      const order = { title: 'Revert "Normalize"', head: 'revert', base: 'main' };
      await scene.github.merge(await scene.github.openPullRequest(scene.repository, order));
      await look();
      expect(scene.pulls('open')).toEqual([]);
      expect(await mainSummary()).toContain('was undone on the branch');
      await push({ 'README.md': 'two\n' });
      await look();
      expect(scene.pulls('open')).toEqual([]);
      await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
      await look();
      expect(scene.pulls('open').map(({ issue }) => issue.title)).toEqual(['Normalize fabric-1: 2 managed']);
    },
  );

  test('an open proposal whose plan becomes one that was merged and undone: closed, says which', async () => {
    const first = only(scene.pulls());
    await scene.github.merge(first);
    await push({ [raw]: vpc('vpc-1', 1001) });
    await look();
    const second = only(scene.pulls('open'));
    expect(second.issue.title).toBe('Normalize fabric-1: 1 duplicate');
    await push({ [managed]: null });
    await look();
    expect(scene.pulls('open')).toEqual([]);
    expect(second.issue.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining(`is what [pull request ${first.number}](`),
    ]);
    expect(await mainSummary()).toContain('was undone on the branch');
    expect(await look()).toEqual([]);
    await push({ [managed]: vpc('vpc-1', 1001) });
    await look();
    expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 1 duplicate');
  });

  test('two fabrics in one repository: each its own way', async () => {
    const both = `${config}  - {name: fabric-2, directory: other}\n`;
    await push({ '.github/hedgerow.yml': both, 'other/raw/a.yaml': vpc('vpc-1', 1001) });
    await look();
    const [first, second] = scene.pulls('open');
    if (!first || !second) throw new Error('two pull requests expected');
    const theirs = await push({ 'other/notes.md': 'by hand\n' }, 'hedgerow/normalize/fabric-2');
    await look();
    await scene.github.merge(first);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002), 'other/raw/b.yaml': vpc('vpc-3', 1003) });
    await look();
    expect(second.headSha).toBe(theirs);
    expect(scene.pulls('open').map(({ issue }) => issue.title)).toEqual([
      'Normalize fabric-2: 1 managed',
      'Normalize fabric-1: 1 managed',
    ]);
    expect(await ownCommits(scene, branch)).toHaveLength(1);
    await scene.github.closePullRequest(second);
    await look();
    expect(await mainSummary()).toContain('`fabric-2`: the branch `hedgerow/normalize/fabric-2` holds commits');
    expect(await scene.github.head(scene.repository, 'hedgerow/normalize/fabric-2')).toBe(theirs);
    expect(await mainSummary()).toContain('`fabric-1`: proposed in');
  });

  test('a person’s pull request from a branch beside ours does not disturb the proposal', async () => {
    await scene.github.push(scene.repository, 'feature', { files: { 'README.md': 'two\n' } });
    await scene.github.openPullRequest(scene.repository, { title: 'Mine', head: 'feature', base: branch });
    expect(await look()).toEqual([]);
  });
});
