import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFooter } from '../../src/proposal/footer.ts';
import { createScene, only, ownCommits, type Scene, vpc } from './scene.ts';

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

async function push(files: Record<string, string | null>, on = 'main'): Promise<string> {
  return await scene.github.push(scene.repository, on, { files });
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

async function headSummary(): Promise<string> {
  const head = await scene.github.head(scene.repository, 'main');
  return scene.github.checkRuns(scene.repository, head ?? '').at(-1)?.summary ?? '';
}

describe.each([
  ['in memory', false],
  ['after a restart', true],
])('%s', (_name, restart) => {
  test('same plan, unrelated push: nothing is written but the new head’s check', async () => {
    const before = only(scene.pulls()).headSha;
    await push({ 'README.md': 'two\n' });
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    expect(only(scene.pulls()).headSha).toBe(before);
  });

  test('same plan, the base touched a path of it: rebuilt on the new base', async () => {
    const before = only(scene.pulls()).headSha;
    const tree = await scene.github.readTree(scene.repository, 'main');
    await scene.github.push(scene.repository, 'main', {
      files: { [raw]: { mode: '100755', content: vpc('vpc-1', 1001) } },
    });
    await lookAgain(restart);
    const pull = only(scene.pulls());
    expect(pull.headSha).not.toBe(before);
    expect(await ownCommits(scene, branch)).toEqual([pull.headSha]);
    const after = await scene.github.readTree(scene.repository, branch);
    expect(after.get(managed)).toEqual({ mode: '100755', sha: tree.get(raw)?.sha });
    expect(parseFooter(pull.issue.body)?.base).toBe(await scene.github.head(scene.repository, 'main'));
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('changed plan: one new commit on the current base, title and body follow', async () => {
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await lookAgain(restart);
    const pull = only(scene.pulls());
    expect(pull.issue.title).toBe('Normalize fabric-1: 2 managed');
    expect(await ownCommits(scene, branch)).toEqual([pull.headSha]);
    expect(parseFooter(pull.issue.body)).toMatchObject({
      head: pull.headSha,
      base: await scene.github.head(scene.repository, 'main'),
    });
    expect(scene.github.checkRuns(scene.repository, pull.headSha)).toHaveLength(1);
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('empty ChangeSet: comment, closed, branch deleted; the same upload later is proposed again', async () => {
    await push({ [raw]: null });
    await lookAgain(restart);
    const first = only(scene.pulls());
    expect([first.issue.state, first.issue.comments.length]).toEqual(['closed', 1]);
    expect(await scene.github.branches(scene.repository)).toEqual(['main']);
    expect(await lookAgain(restart)).toEqual([]);
    await push({ [raw]: vpc('vpc-1', 1001) });
    await lookAgain(restart);
    expect(scene.pulls().map((pull) => pull.issue.state)).toEqual(['closed', 'open']);
  });

  test('closed by a person: waits until the plan changes, then a new one', async () => {
    await scene.github.closePullRequest(only(scene.pulls()));
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    expect(await headSummary()).toContain('was closed, so nothing is proposed');
    await push({ 'README.md': 'three\n' });
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await lookAgain(restart);
    expect(scene.pulls().map((pull) => [pull.issue.state, pull.issue.title])).toEqual([
      ['closed', 'Normalize fabric-1: 1 managed'],
      ['open', 'Normalize fabric-1: 2 managed'],
    ]);
    expect(await ownCommits(scene, branch)).toHaveLength(1);
  });

  test('closed by a person with its branch deleted: waits as well', async () => {
    await scene.github.closePullRequest(only(scene.pulls()));
    await scene.github.deleteBranch(scene.repository, branch);
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    expect(await scene.github.branches(scene.repository)).toEqual(['main']);
  });

  test('closed and reopened: goes on as before', async () => {
    const pull = only(scene.pulls());
    await scene.github.closePullRequest(pull);
    await lookAgain(restart);
    await scene.github.reopenPullRequest(pull);
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    expect(await headSummary()).toContain('proposed in');
  });

  test('merged: done; a later upload opens a new one though the branch still stands', async () => {
    await scene.github.merge(only(scene.pulls()));
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await lookAgain(restart);
    expect(scene.pulls().map((pull) => [pull.mergedAt === null, pull.issue.title])).toEqual([
      [false, 'Normalize fabric-1: 1 managed'],
      [true, 'Normalize fabric-1: 1 managed'],
    ]);
    expect(await ownCommits(scene, branch)).toHaveLength(1);
  });

  test.each(['merge', 'squash', 'rebase'] as const)(
    'merged by %s and undone: not again, the check says why',
    async (way) => {
      const pull = only(scene.pulls());
      await scene.github.merge(pull, way);
      await lookAgain(restart);
      await push({ [managed]: null, [raw]: vpc('vpc-1', 1001) });
      expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
      expect(only(scene.pulls('all')).mergedAt).not.toBeNull();
      const summary = await headSummary();
      expect(summary).toContain(`pull request ${pull.number}`);
      expect(summary).toContain('/hedgerow rebuild');
      expect(await lookAgain(restart)).toEqual([]);
    },
  );

  test('a person pushed to the branch: hands off, one comment, the check says since when', async () => {
    const pull = only(scene.pulls());
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    await lookAgain(restart);
    expect(pull.issue.comments).toHaveLength(1);
    expect(await headSummary()).toContain(theirs.slice(0, 7));
    expect(scene.github.checkRuns(scene.repository, theirs)).toHaveLength(1);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    const later = await push({ 'gitops/notes.md': 'more\n' }, branch);
    await lookAgain(restart);
    expect(pull.issue.comments).toHaveLength(1);
    expect(pull.headSha).toBe(later);
    expect(await headSummary()).toContain(theirs.slice(0, 7));
    expect(await lookAgain(restart)).toEqual([]);
  });

  test('a person amended our commit: a person’s push', async () => {
    const pull = only(scene.pulls());
    const base = await scene.github.head(scene.repository, 'main');
    const [ours] = await scene.github.log(scene.repository, branch);
    const amended = await scene.github.push(scene.repository, branch, {
      files: { [managed]: vpc('vpc-1', 1009), [raw]: null },
      message: ours?.message ?? '',
      force: true,
      ...(base === null ? {} : { on: base }),
    });
    await lookAgain(restart);
    expect(pull.headSha).toBe(amended);
    expect(pull.issue.comments).toHaveLength(1);
  });

  test('the Update button is nobody’s push', async () => {
    const pull = only(scene.pulls());
    await push({ 'README.md': 'two\n' });
    await lookAgain(restart);
    await scene.github.updateBranch(pull);
    const merge = pull.headSha;
    expect(await lookAgain(restart)).toEqual(['POST /check-runs']);
    expect([pull.headSha, pull.issue.comments.length]).toEqual([merge, 0]);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await lookAgain(restart);
    expect(await ownCommits(scene, branch)).toEqual([pull.headSha]);
    expect(pull.issue.title).toBe('Normalize fabric-1: 2 managed');
    expect(pull.issue.comments).toHaveLength(0);
  });

  test('a body whose footer a person removed is mended with the next plan', async () => {
    const pull = only(scene.pulls());
    await scene.github.edit(pull, { body: 'mine now' });
    await lookAgain(restart);
    expect(parseFooter(pull.issue.body)?.head).toBe(pull.headSha);
    expect(pull.issue.comments).toHaveLength(0);
  });
});

test('a branch of our name that is not ours is left alone, the check says so', async () => {
  await scene.close();
  scene = await createScene({ [raw]: vpc('vpc-1', 1001) });
  const theirs = await push({ 'notes.md': 'theirs\n' }, branch);
  await scene.look();
  expect(await scene.github.head(scene.repository, branch)).toBe(theirs);
  expect(scene.pulls()).toEqual([]);
  expect(await headSummary()).toContain('not Hedgerow');
});

test('a ruleset that forbids our branches is reported in its own words, and tried once for a plan', async () => {
  await scene.close();
  scene = await createScene({ [raw]: vpc('vpc-1', 1001) });
  const words = 'Branch names must start with team/.';
  scene.repository.rules.push({ pattern: 'hedgerow/**', refuse: ['create'], message: words });
  await scene.look();
  expect(scene.pulls()).toEqual([]);
  expect((await headSummary()).replaceAll('`', '')).toContain('Branch names must start with team/');
  expect(await lookAgain()).toEqual([]);
  scene.repository.rules.pop();
  const head = await scene.github.head(scene.repository, 'main');
  await scene.look([head ?? '']);
  expect(scene.pulls()).toHaveLength(1);
});

test('a ruleset that forbids force pushes: one comment, the pull request stays', async () => {
  const before = only(scene.pulls()).headSha;
  scene.repository.rules.push({ pattern: 'hedgerow/**', refuse: ['force-push'], message: 'No force pushes.' });
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  await lookAgain();
  const pull = only(scene.pulls());
  expect([pull.headSha, pull.issue.comments.length, pull.issue.state]).toEqual([before, 1, 'open']);
  expect(await headSummary()).toContain('No force pushes');
  expect(await lookAgain()).toEqual([]);
  expect(pull.issue.comments).toHaveLength(1);
});

test('a person who pushes while we write is not overwritten', async () => {
  const pull = only(scene.pulls());
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  let theirs = '';
  const before = async () => {
    theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
  };
  scene.github.faults.inject({ method: 'POST', path: '/git/commits', fault: { kind: 'run', before } });
  await lookAgain();
  expect([pull.headSha, pull.issue.comments.length]).toEqual([theirs, 1]);
});

test('a person who pushes while we write after a restart is not overwritten', async () => {
  const pull = only(scene.pulls());
  await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
  let theirs = '';
  const before = async () => {
    theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
  };
  scene.github.faults.inject({ method: 'POST', path: '/git/commits', fault: { kind: 'run', before } });
  scene.restart();
  await expect(scene.look()).rejects.toMatchObject({ ending: 'conflict', retryable: true });
  await scene.look();
  expect([pull.headSha, pull.issue.comments.length]).toEqual([theirs, 1]);
});

test.each([[false], [true]])('GitHub calls it unmergeable on a moved base: rebuilt (restart: %s)', async (restart) => {
  const pull = only(scene.pulls());
  const before = pull.headSha;
  await push({ 'README.md': 'two\n' });
  const path = /pulls\/1$/;
  const unmergeable = () => {
    pull.mergeable = false;
  };
  scene.github.faults.inject({ method: 'GET', path, times: 9, fault: { kind: 'run', before: unmergeable } });
  await lookAgain(restart);
  expect(pull.headSha).not.toBe(before);
  expect(parseFooter(pull.issue.body)?.base).toBe(await scene.github.head(scene.repository, 'main'));
  expect(await lookAgain(restart)).toEqual([]);
});

test('a ruleset that forbids deleting our branch: closed all the same', async () => {
  scene.repository.rules.push({ pattern: 'hedgerow/**', refuse: ['delete'], message: 'No deletions.' });
  await push({ [raw]: null });
  await lookAgain();
  expect(only(scene.pulls()).issue.state).toBe('closed');
  const head = await scene.github.head(scene.repository, 'main');
  expect(scene.github.checkRuns(scene.repository, head ?? '')).toHaveLength(1);
  expect(await lookAgain()).toEqual([]);
});

test('a check that a person asks to run again is written again', async () => {
  const head = (await scene.github.head(scene.repository, 'main')) ?? '';
  const mark = scene.github.requests.mark();
  await scene.look([head]);
  expect(scene.github.requests.writes({ since: mark })).toHaveLength(1);
  expect(scene.github.checkRuns(scene.repository, head)).toHaveLength(2);
});

test('a changed base branch in the configuration moves the open pull request', async () => {
  await push({}, 'live');
  await push({
    '.github/hedgerow.yml': 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops, branch: live}\n',
  });
  await scene.look();
  expect(only(scene.pulls()).baseBranch).toBe('live');
});
