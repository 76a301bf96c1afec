import { expect, test } from 'vitest';
import { refusal, type Stage, stage } from './stage.ts';

async function withPull(scene: Stage, files: Record<string, string> = { 'a.txt': 'a\n' }) {
  const { github, repository, octokit, at } = scene;
  await github.push(repository, 'topic', { files, message: 'Add a' });
  const { data } = await octokit.rest.pulls.create({
    ...at,
    head: 'topic',
    base: 'main',
    title: 'Title',
    body: 'Body',
  });
  const [pull] = github.pullRequests(repository);
  if (!pull) throw new Error('no pull request');
  return { data, pull, named: { ...at, pull_number: data.number } };
}

test('a pull request follows its branch', async () => {
  const scene = await stage();
  const { named, data } = await withPull(scene);
  const next = await scene.github.push(scene.repository, 'topic', { files: { 'b.txt': 'b\n' } });
  const { data: now } = await scene.octokit.rest.pulls.get(named);
  expect([data.commits, now.commits, now.changed_files, now.head.sha]).toEqual([1, 2, 2, next]);
  const forced = await scene.github.push(scene.repository, 'topic', {
    files: { c: 'c\n' },
    on: scene.start,
    force: true,
  });
  expect((await scene.octokit.rest.pulls.get(named)).data).toMatchObject({ commits: 1, head: { sha: forced } });
});

test('whether it merges is unknown at first, then true or false, and unknown again after a push', async () => {
  const scene = await stage();
  const { github, repository, octokit } = scene;
  const { named } = await withPull(scene, { 'README.md': 'ours\n' });
  const ask = async () => (await octokit.rest.pulls.get(named)).data.mergeable;
  expect([await ask(), await ask()]).toEqual([null, true]);
  await github.push(repository, 'main', { files: { 'README.md': 'theirs\n' } });
  expect([await ask(), await ask()]).toEqual([null, false]);
  expect((await octokit.rest.pulls.get(named)).data.mergeable_state).toBe('dirty');
  expect(await refusal(octokit.rest.pulls.merge(named))).toMatchObject({
    status: 405,
    message: 'Pull Request is not mergeable',
  });
});

test.each(['merge', 'squash', 'rebase'] as const)('it is merged by %s', async (merge_method) => {
  const scene = await stage();
  const { github, repository, octokit, start } = scene;
  const { named, pull } = await withPull(scene);
  await github.push(repository, 'topic', { files: { 'b.txt': 'b\n' }, message: 'Add b' });
  const moved = await github.push(repository, 'main', { files: { 'c.txt': 'c\n' }, message: 'Add c' });
  const { data } = await octokit.rest.pulls.merge({ ...named, merge_method });
  const log = await github.log(repository, 'main');
  expect(log[0]?.sha).toBe(data.sha);
  const subjects = log.map(({ message }) => message.split('\n')[0]);
  const expected = {
    merge: ['Merge pull request #1 from acme/topic', 'Add c', 'Add b', 'Add a', 'Start'],
    squash: ['Title (#1)', 'Add c', 'Start'],
    rebase: ['Add b', 'Add a', 'Add c', 'Start'],
  };
  expect(new Set(subjects)).toEqual(new Set(expected[merge_method]));
  expect(subjects).toHaveLength(expected[merge_method].length);
  expect(log[0]?.parents).toEqual(merge_method === 'merge' ? [moved, pull.headSha] : [log[1]?.sha]);
  expect(Object.keys(await github.readFiles(repository, 'main'))).toEqual([
    'README.md',
    'a.txt',
    'b.txt',
    'c.txt',
    'raw/one.yaml',
  ]);
  expect((await octokit.rest.pulls.get(named)).data).toMatchObject({
    state: 'closed',
    merged: true,
    merge_commit_sha: data.sha,
  });
  expect(await refusal(octokit.rest.pulls.merge(named))).toMatchObject({ status: 405 });
  expect(start).not.toBe(data.sha);
});

test('a merge for another head than expected, or of a draft, or by an unknown way, is refused', async () => {
  const scene = await stage();
  const { octokit } = scene;
  const { named, pull } = await withPull(scene);
  expect(await refusal(octokit.rest.pulls.merge({ ...named, sha: scene.start }))).toMatchObject({ status: 409 });
  pull.draft = true;
  expect(await refusal(octokit.rest.pulls.merge(named))).toMatchObject({ status: 405 });
});

test('a required check must have succeeded on the head', async () => {
  const scene = await stage();
  const { octokit, repository, at } = scene;
  const { named, pull } = await withPull(scene);
  repository.requiredChecks.push({ pattern: 'main', checks: ['hedgerow / structure'] });
  await octokit.rest.pulls.get(named);
  expect((await octokit.rest.pulls.get(named)).data.mergeable_state).toBe('blocked');
  expect(await refusal(octokit.rest.pulls.merge(named))).toMatchObject({
    status: 405,
    message: expect.stringContaining('expected'),
  });
  const check = { ...at, name: 'hedgerow / structure', head_sha: pull.headSha };
  await octokit.rest.checks.create({ ...check, conclusion: 'failure' });
  expect(await refusal(octokit.rest.pulls.merge(named))).toMatchObject({
    status: 405,
    message: expect.stringContaining('failing'),
  });
  await octokit.rest.checks.create({ ...check, conclusion: 'neutral' });
  await octokit.rest.pulls.merge(named);
});

test('a second one for the same branch, one without commits, and one from nowhere are refused', async () => {
  const scene = await stage();
  const { github, repository, octokit, at, start } = scene;
  await withPull(scene);
  const open = (head: string, base = 'main') => octokit.rest.pulls.create({ ...at, head, base, title: 'T' });
  const errors = async (call: Promise<unknown>) => Object(await call.catch((error) => error)).response.data.errors;
  expect(await errors(open('topic'))).toMatchObject([{ message: 'A pull request already exists for acme:topic.' }]);
  await github.createBranch(repository, 'same', start);
  expect(await errors(open('same'))).toMatchObject([{ message: 'No commits between main and same' }]);
  expect(await errors(open('none'))).toMatchObject([{ field: 'head', code: 'invalid' }]);
  expect(await errors(open('topic', 'none'))).toMatchObject([{ field: 'base', code: 'invalid' }]);
  expect(github.pullRequests(repository, 'all')).toHaveLength(1);
});

test('it is found by head, base and state', async () => {
  const scene = await stage();
  const { octokit, at, github } = scene;
  const { pull } = await withPull(scene);
  const list = async (filter: object) =>
    (await octokit.rest.pulls.list({ ...at, ...filter })).data.map(({ number }) => number);
  expect(await list({ head: 'acme:topic' })).toEqual([1]);
  expect(await list({ head: 'acme:other' })).toEqual([]);
  expect(await list({ base: 'other' })).toEqual([]);
  await github.closePullRequest(pull);
  expect([await list({}), await list({ state: 'closed' }), await list({ state: 'all' })]).toEqual([[], [1], [1]]);
});

test('lists come in pages with links', async () => {
  const scene = await stage();
  const { octokit, at, github, repository } = scene;
  for (const branch of ['a', 'b', 'c']) {
    await github.push(repository, branch, { files: { [branch]: branch } });
    await github.openPullRequest(repository, { title: branch, head: branch, base: 'main' });
  }
  const { headers } = await octokit.rest.pulls.list({ ...at, per_page: 2 });
  expect(headers.link).toMatch(/page=2>; rel="next"/);
  const all = await octokit.paginate(octokit.rest.pulls.list, { ...at, per_page: 2 });
  expect(all.map(({ number }) => number)).toEqual([3, 2, 1]);
});

test('a closed one opens again while its branch only went forward, and not after a force push or a new branch', async () => {
  const scene = await stage();
  const { github, repository, octokit, start } = scene;
  const { named, pull } = await withPull(scene);
  const reopen = () => octokit.rest.pulls.update({ ...named, state: 'open' });
  await github.closePullRequest(pull);
  const forward = await github.push(repository, 'topic', { files: { 'b.txt': 'b\n' } });
  expect((await reopen()).data).toMatchObject({ state: 'open', head: { sha: forward } });
  await github.closePullRequest(pull);
  await github.push(repository, 'topic', { files: { other: 'x\n' }, on: start, force: true });
  expect(await refusal(reopen())).toMatchObject({ status: 422 });
  await github.deleteBranch(repository, 'topic');
  expect(await refusal(reopen())).toMatchObject({ status: 422 });
  await github.createBranch(repository, 'topic', forward);
  expect((await reopen()).data.state).toBe('open');
});

test('deleting the head closes it, and a base that takes its commits merges it', async () => {
  const scene = await stage();
  const { github, repository, octokit } = scene;
  const { named, pull } = await withPull(scene);
  await github.resetBranch(repository, 'main', pull.headSha);
  expect((await octokit.rest.pulls.get(named)).data).toMatchObject({ state: 'closed', merged: true });
  await github.push(repository, 'second', { files: { s: 's' } });
  const second = await github.openPullRequest(repository, { title: 'S', head: 'second', base: 'main' });
  await github.deleteBranch(repository, 'second');
  expect([second.issue.state, second.mergedAt]).toEqual(['closed', null]);
});

test('a head that holds nothing of its own any more closes it', async () => {
  const scene = await stage();
  const { github, repository, start } = scene;
  const { pull } = await withPull(scene);
  await github.resetBranch(repository, 'topic', start);
  expect([pull.issue.state, pull.mergedAt]).toEqual(['closed', null]);
});

test('the Update button merges the base into the head', async () => {
  const scene = await stage();
  const { github, repository, octokit } = scene;
  const { named, pull } = await withPull(scene);
  expect(await refusal(octokit.rest.pulls.updateBranch(named))).toMatchObject({ status: 422 });
  const before = pull.headSha;
  const moved = await github.push(repository, 'main', { files: { m: 'm' } });
  expect(await refusal(octokit.rest.pulls.updateBranch({ ...named, expected_head_sha: moved }))).toMatchObject({
    status: 422,
  });
  await octokit.rest.pulls.updateBranch({ ...named, expected_head_sha: before });
  expect((await github.log(repository, 'topic'))[0]?.parents).toEqual([before, moved]);
});

test('its files are what it changes, renames found, patches shown', async () => {
  const scene = await stage();
  const { github, repository, octokit, at } = scene;
  const text = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('');
  await github.push(repository, 'main', { files: { 'old.txt': text } });
  await github.push(repository, 'topic', {
    files: {
      'old.txt': null,
      'new.txt': text.replace('line 3', 'line three'),
      'README.md': 'hello\nagain\n',
      'raw/one.yaml': null,
    },
  });
  await github.push(repository, 'main', { files: { 'unrelated.txt': 'x' } });
  const { data } = await octokit.rest.pulls.create({ ...at, head: 'topic', base: 'main', title: 'T' });
  const { data: files } = await octokit.rest.pulls.listFiles({ ...at, pull_number: data.number });
  expect(
    files.map(({ filename, status, additions, deletions, previous_filename }) => [
      filename,
      status,
      additions,
      deletions,
      previous_filename,
    ]),
  ).toEqual([
    ['README.md', 'modified', 1, 0, undefined],
    ['new.txt', 'renamed', 1, 1, 'old.txt'],
    ['raw/one.yaml', 'removed', 0, 1, undefined],
  ]);
  expect(files[0]?.patch).toBe('@@ -1 +1,2 @@\n hello\n+again');
  expect([data.additions, data.deletions, data.changed_files]).toEqual([2, 2, 3]);
});

test('a fork’s pull request has its head in the fork', async () => {
  const scene = await stage();
  const { github, repository, octokit, at } = scene;
  const fork = await github.fork(repository, 'stranger');
  const stranger = github.as('stranger');
  await stranger.push(fork, 'topic', { files: { f: 'f' } });
  const pull = await stranger.openPullRequest(repository, {
    title: 'From outside',
    head: 'stranger:topic',
    base: 'main',
  });
  const next = await stranger.push(fork, 'topic', { files: { g: 'g' } });
  const { data } = await octokit.rest.pulls.get({ ...at, pull_number: pull.number });
  expect(data).toMatchObject({
    head: { sha: next, repo: { full_name: 'stranger/network', fork: true }, label: 'stranger:topic' },
  });
  await octokit.rest.checks.create({ ...at, name: 'c', head_sha: next, conclusion: 'success' });
  expect((await octokit.rest.git.getTree({ ...at, tree_sha: next })).data.tree.map(({ path }) => path)).toContain('g');
  await github.merge(pull);
  expect((await github.readFiles(repository, 'main')).f).toBe('f');
  const synchronized = github.webhooks.log.find(({ action }) => action === 'synchronize');
  expect(synchronized?.payload).toMatchObject({ after: next, repository: { full_name: 'acme/network' } });
});

test('texts beyond the limits are refused', async () => {
  const scene = await stage();
  const { github, octokit, at } = scene;
  const { named } = await withPull(scene);
  await octokit.rest.pulls.update({ ...named, body: 'ä'.repeat(65_536) });
  const long = octokit.rest.pulls.update({ ...named, body: 'a'.repeat(65_537) });
  expect(await refusal(long)).toMatchObject({ status: 422 });
  const title = octokit.rest.pulls.update({ ...named, title: 'a'.repeat(257) });
  expect(await refusal(title)).toMatchObject({ status: 422 });
  const comment = octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'a'.repeat(65_537) });
  expect(await refusal(comment)).toMatchObject({ status: 422 });
  expect(github.takeViolations()).toHaveLength(3);
});
