import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckRun, PullRequest } from '../support/github/state/model.ts';
import { config, createScene, type Scene, vpc } from './scene.ts';

const raw = 'gitops/raw/a.yaml';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene({ 'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001), 'README.md': 'one\n' });
  for (const login of ['ann', 'tom', 'mallory']) scene.github.createUser(login);
  scene.repository.collaborators.set('ann', 'write');
  scene.repository.collaborators.set('tom', 'triage');
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const ask = (pull: PullRequest) => scene.lookFor({ what: 'pull-request', number: pull.number });

async function openPull(files: Record<string, string>, branch = 'feature'): Promise<PullRequest> {
  await scene.github.as('ann').push(scene.repository, branch, { files });
  const pull = await scene.github
    .as('ann')
    .openPullRequest(scene.repository, { title: 'Mine', head: branch, base: 'main' });
  await ask(pull);
  return pull;
}

function lastCheck(head: string): CheckRun {
  const run = scene.github.checkRuns(scene.repository, head).at(-1);
  if (!run) throw new Error('no check');
  return run;
}

const press = (pull: PullRequest, by = 'ann', head = pull.headSha) =>
  scene.lookFor({ what: 'normalize-here', number: pull.number, head, by });

const replies = (pull: PullRequest) => pull.issue.comments.map(({ body }) => body.replace(/^<!-- .* -->\n/, ''));

test('the check holds the whole plan and the button, whose commit does what it says', async () => {
  const pull = await openPull({ [raw]: `${vpc('vpc-2', 1002)}---\n${vpc('vpc-1', 1009, '10.0.1.0/24')}` });
  const run = lastCheck(pull.headSha);
  expect(run.actions).toEqual([
    { label: 'Normalize here', identifier: 'normalize-here', description: 'Adds one commit to this branch' },
  ]);
  expect(run.text).toContain('### What becomes of `raw/` of `fabric-1`');
  expect(run.text).toContain('`managed/vpc/vpc-2.yaml`');
  expect(run.text).toContain('1001 → 1009');
  scene.github.as('ann').clickCheckAction(run, 'normalize-here');
  const before = pull.headSha;
  await press(pull);
  const [commit, parent] = await scene.github.log(scene.repository, 'feature');
  expect([commit?.sha, parent?.sha]).toEqual([pull.headSha, before]);
  expect(commit?.message).toMatch(/^Normalize fabric-1\n\n1 managed, 1 updated\./);
  const files = await scene.github.readFiles(scene.repository, 'feature');
  expect(Object.keys(files).filter((path) => path.startsWith('gitops/'))).toEqual([
    'gitops/managed/vpc/vpc-1.yaml',
    'gitops/managed/vpc/vpc-2.yaml',
  ]);
  expect(lastCheck(pull.headSha)).toMatchObject({ conclusion: 'success', actions: [] });
  await scene.github.merge(pull);
  await scene.look();
  expect(scene.pulls('all')).toEqual([pull]);
  expect(pull.issue.comments).toEqual([]);
});

test('two fabrics: one commit for both, the one whose raw/ is not touched is left alone', async () => {
  const three = `${config}  - {name: b, directory: b}\n  - {name: c, directory: c}\n`;
  const files = { '.github/hedgerow.yml': three, 'c/raw/x.yaml': vpc('vpc-9', 1009) };
  await scene.github.push(scene.repository, 'main', { files });
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002), 'b/raw/a.yaml': vpc('vpc-3', 1003) });
  expect(lastCheck(pull.headSha).text).not.toContain('`c`');
  await press(pull);
  const [commit] = await scene.github.log(scene.repository, 'feature');
  expect(commit?.message).toMatch(/^Normalize fabric-1, b\n\nfabric-1: 1 managed\.\nb: 1 managed\.\n/);
  const paths = Object.keys(await scene.github.readFiles(scene.repository, 'feature'));
  expect(paths).toContain('b/managed/vpc/vpc-3.yaml');
  expect(paths).toContain('c/raw/x.yaml');
});

test('without write permission: one reply, nothing done', async () => {
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002) });
  const before = pull.headSha;
  for (const by of ['tom', 'tom', 'tom']) await press(pull, by);
  expect(pull.headSha).toBe(before);
  expect(replies(pull)).toEqual([
    '**Normalize here** is for people with write permission to this repository. Ask one of them to press it.',
  ]);
});

test('on a fork: no button, and a press all the same is refused with one reply', async () => {
  const fork = await scene.github.fork(scene.repository, 'mallory');
  const theirs = await scene.github.as('mallory').push(fork, 'feature', { files: { [raw]: vpc('vpc-2', 1002) } });
  const order = { title: 'Mine', head: 'mallory:feature', base: 'main' };
  const pull = await scene.github.as('mallory').openPullRequest(scene.repository, order);
  await ask(pull);
  const run = lastCheck(theirs);
  expect(run.actions).toEqual([]);
  expect(run.text).toContain('### What becomes of `raw/`');
  expect(run.summary).toContain('it does not write to forks');
  for (const by of ['ann', 'ann']) await scene.lookFor({ what: 'normalize-here', head: theirs, by });
  expect(pull.headSha).toBe(theirs);
  expect(replies(pull)).toEqual([expect.stringContaining('Hedgerow does not write to forks')]);
});

test('pressed twice, or delivered twice: one commit', async () => {
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002) });
  const pressed = pull.headSha;
  await press(pull, 'ann', pressed);
  const after = pull.headSha;
  scene.restart();
  await press(pull, 'ann', pressed);
  expect([pull.headSha, pull.issue.comments.length]).toEqual([after, 0]);
});

test('on the check of an earlier commit: refused with one reply', async () => {
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002) });
  const pressed = pull.headSha;
  const theirs = await scene.github.as('ann').push(scene.repository, 'feature', { files: { 'README.md': 'two\n' } });
  for (const by of ['ann', 'ann']) await press(pull, by, pressed);
  expect(pull.headSha).toBe(theirs);
  expect(replies(pull)).toEqual([expect.stringContaining('a check of an earlier commit')]);
});

test('a person who pushes while it is written is not overwritten', async () => {
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002) });
  const pressed = pull.headSha;
  let theirs = '';
  const before = async () => {
    theirs = await scene.github.as('ann').push(scene.repository, 'feature', { files: { 'README.md': 'two\n' } });
  };
  scene.github.faults.inject({ method: 'PATCH', path: '/git/refs', fault: { kind: 'run', before } });
  await expect(press(pull, 'ann', pressed)).rejects.toMatchObject({ retryable: true });
  await press(pull, 'ann', pressed);
  expect(pull.headSha).toBe(theirs);
  expect(replies(pull)).toEqual([expect.stringContaining('a check of an earlier commit')]);
});

test('a ruleset that refuses the push: its words, once', async () => {
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002) });
  scene.repository.rules.push({ pattern: 'feature', refuse: ['update'], message: 'Only people push here.' });
  for (const by of ['ann', 'ann']) await press(pull, by);
  expect(replies(pull)).toEqual([expect.stringContaining('Only people push here.')]);
});

test.each([
  ['paused', config, true],
  ['switched off', `${config}    normalize: off\n`, false],
])('%s: nothing is written', async (_name, text, pause) => {
  await scene.github.push(scene.repository, 'main', { files: { '.github/hedgerow.yml': text } });
  const pull = await openPull({ [raw]: vpc('vpc-2', 1002) });
  if (pause)
    await scene.pauses.pause({ repository: scene.repository.id, fabric: 'fabric-1' }, { by: 'tom', since: '' });
  const before = pull.headSha;
  await press(pull);
  expect(pull.headSha).toBe(before);
  expect(replies(pull)).toHaveLength(1);
});
