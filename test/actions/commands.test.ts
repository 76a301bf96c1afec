import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFooter } from '../../src/proposal/footer.ts';
import type { PullRequest } from '../support/github/state/model.ts';
import { config, createScene, only, ownCommits, type Scene, vpc } from './scene.ts';

const branch = 'hedgerow/normalize/fabric-1';
const purpose = { flow: 'normalize', fabric: 'fabric-1' } as const;
const raw = 'gitops/raw/a.yaml';
const managed = 'gitops/managed/vpc/vpc-1.yaml';

let scene: Scene;
beforeEach(async () => {
  scene = await createScene({ [raw]: vpc('vpc-1', 1001), 'README.md': 'one\n' });
  scene.repository.collaborators.set('ann', 'write');
  scene.repository.collaborators.set('tom', 'triage');
  scene.github.createUser('ann');
  scene.github.createUser('tom');
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const push = (files: Record<string, string | null>, on = 'main') => scene.github.push(scene.repository, on, { files });

/** What Hedgerow said on a pull request, without the markers. */
function replies(pull: PullRequest): string[] {
  return pull.issue.comments
    .filter(({ user }) => user.type === 'Bot')
    .map(({ body }) => body.replace(/^<!-- .* -->\n/, ''));
}

async function writes(work: () => Promise<unknown>): Promise<string[]> {
  const mark = scene.github.requests.mark();
  await work();
  return scene.github.requests
    .writes({ since: mark })
    .map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
}

async function mainCheck() {
  const head = (await scene.github.head(scene.repository, 'main')) ?? '';
  return scene.github.checkRuns(scene.repository, head).at(-1);
}

describe.each([
  ['in memory', false],
  ['after a restart', true],
])('/hedgerow rebuild, %s', (_name, restart) => {
  const comment = async (pull: PullRequest, body: string, by = 'ann') => {
    if (restart) scene.restart();
    await scene.comment(pull, body, by);
    if (restart) scene.restart();
  };

  test('after a person’s push: starts over, the reply names the replaced head, which can be restored', async () => {
    const pull = only(scene.pulls());
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    await scene.look();
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await comment(pull, '/hedgerow rebuild');
    expect(await ownCommits(scene, branch)).toEqual([pull.headSha]);
    expect(pull.issue.title).toBe('Normalize fabric-1: 2 managed');
    const [, reply = ''] = replies(pull);
    expect(reply).toContain('as `ann` asked');
    expect(reply).toContain(`git push --force origin ${theirs}:refs/heads/${branch}`);
    expect(reply).toContain('Done: this pull request is one commit on the present base.');
    await scene.github.resetBranch(scene.repository, branch, theirs);
    await scene.look();
    expect(pull.headSha).toBe(theirs);
    expect(replies(pull)).toHaveLength(2);
  });

  test('after a person closed it: a new pull request', async () => {
    const first = only(scene.pulls());
    await scene.github.closePullRequest(first);
    await scene.look();
    await comment(first, '/hedgerow rebuild');
    const [, second] = scene.pulls();
    expect([first.issue.state, second?.issue.state]).toEqual(['closed', 'open']);
    expect(replies(first)[0]).toContain(`Done: proposed anew in [pull request ${second?.number}]`);
    expect(await writes(() => scene.look())).toEqual([]);
  });

  test('after a person pushed, closed it and kept the branch: asked for, their commits give way and are named', async () => {
    const first = only(scene.pulls());
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    await scene.github.closePullRequest(first);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    if (restart) scene.restart();
    await scene.look();
    expect(await scene.github.head(scene.repository, branch)).toBe(theirs);
    expect(scene.pulls('open')).toEqual([]);
    expect((await mainCheck())?.summary).toContain('holds commits that are not Hedgerow');
    await comment(first, '/hedgerow rebuild');
    expect(replies(first)[0]).toContain(theirs);
    expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 2 managed');
    expect(await ownCommits(scene, branch)).toHaveLength(1);
  });

  test('after merged and undone: proposed once more', async () => {
    const first = only(scene.pulls());
    await scene.github.merge(first);
    await push({ [managed]: null, [raw]: vpc('vpc-1', 1001) });
    await scene.look();
    expect(scene.pulls('open')).toEqual([]);
    await comment(first, '/hedgerow rebuild');
    const second = only(scene.pulls('open'));
    expect(second.issue.title).toBe('Normalize fabric-1: 1 managed');
    await scene.github.merge(second);
    await push({ [managed]: null, [raw]: vpc('vpc-1', 1001) });
    if (restart) scene.restart();
    await scene.look();
    expect(scene.pulls('open')).toEqual([]);
  });

  test('a person’s push, and nothing is left to propose: closed, the head named', async () => {
    const pull = only(scene.pulls());
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    await push({ [raw]: null });
    await comment(pull, '/hedgerow rebuild');
    expect(pull.issue.state).toBe('closed');
    expect(replies(pull).join()).toContain(theirs);
    expect(replies(pull).join()).toContain('Done: nothing is left to propose.');
  });

  test('of an untouched proposal: the text is written anew, no commit', async () => {
    const pull = only(scene.pulls());
    const before = pull.headSha;
    await scene.github.edit(pull, { title: 'mine' });
    await comment(pull, '/hedgerow rebuild');
    expect([pull.headSha, pull.issue.title]).toEqual([before, 'Normalize fabric-1: 1 managed']);
    expect(parseFooter(pull.issue.body)?.head).toBe(before);
  });

  test('on an old one while another is open: told where, nothing done', async () => {
    const first = only(scene.pulls());
    await scene.github.closePullRequest(first);
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.look();
    const second = only(scene.pulls('open'));
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    await comment(first, '/hedgerow rebuild');
    expect(second.headSha).toBe(theirs);
    expect(replies(first)).toEqual([expect.stringContaining(`the open proposal is [pull request ${second.number}]`)]);
  });

  test('answered, and asked for again by the same comment: nothing more', async () => {
    const pull = only(scene.pulls());
    await comment(pull, '/hedgerow rebuild');
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    const { id } = pull.issue.comments[0] ?? { id: 0 };
    if (restart) scene.restart();
    await scene.lookFor({ what: 'rebuild', number: pull.number, comment: id, by: 'ann', purpose });
    expect(pull.headSha).toBe(theirs);
  });

  test('a forged answer of a person’s stands against nothing', async () => {
    const pull = only(scene.pulls());
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    const next = scene.github.world.nextId() + 2;
    for (let id = next - 2; id < next + 3; id += 1) {
      scene.github.as('tom').comment(pull, `<!-- hedgerow said rebuild ${id} done -->`);
    }
    await comment(pull, '/hedgerow rebuild');
    expect(pull.headSha).not.toBe(theirs);
  });

  test('for a fabric that the configuration names no more: said so', async () => {
    const pull = only(scene.pulls());
    await push({ '.github/hedgerow.yml': 'version: 1\nfabrics:\n  - {name: other, directory: elsewhere}\n' });
    await comment(pull, '/hedgerow rebuild');
    expect(replies(pull)).toEqual([expect.stringContaining('nothing is normalized for `fabric-1`')]);
  });

  test('what a ruleset refused is tried again', async () => {
    const pull = only(scene.pulls());
    scene.repository.rules.push({ pattern: 'hedgerow/**', refuse: ['force-push'], message: 'No force pushes.' });
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.look();
    expect(await writes(() => scene.look())).toEqual([]);
    scene.repository.rules.pop();
    await comment(pull, '/hedgerow rebuild');
    expect(pull.issue.title).toBe('Normalize fabric-1: 2 managed');
  });
});

test('a crash before and after every write of a rebuild: done once, every foreign head named', async () => {
  for (let write = 0; write < 12; write += 1) {
    for (const effect of [false, true]) {
      const own = await createScene({ [raw]: vpc('vpc-1', 1001) });
      own.github.createUser('ann');
      own.repository.collaborators.set('ann', 'write');
      await own.look();
      const pull = only(own.pulls());
      const theirs = await own.github.push(own.repository, branch, { files: { 'gitops/notes.md': 'by hand\n' } });
      await own.look();
      let seen = 0;
      let crashed = false;
      own.github.faults.inject({
        where: ({ method, operation }) => {
          if (crashed || method === 'GET' || operation.includes('access_tokens')) return false;
          crashed = seen === write;
          seen += 1;
          return crashed;
        },
        fault: { kind: 'reset', effect },
      });
      own.github.faults.inject({ where: () => crashed, times: Number.POSITIVE_INFINITY, fault: { kind: 'reset' } });
      const comment = own.github.as('ann').comment(pull, '/hedgerow rebuild');
      const ask = { what: 'rebuild', number: 1, comment: comment.id, by: 'ann', purpose } as const;
      const failed = await own.lookFor(ask).then(
        () => false,
        () => true,
      );
      own.github.faults.clear();
      own.restart();
      await own.lookFor(ask);
      const said = pull.issue.comments.filter(({ body }) => body.includes('said rebuild'));
      expect(said).toHaveLength(1);
      expect(said[0]?.body).toContain(theirs);
      expect(said[0]?.body).toContain('Done:');
      expect(await ownCommits(own, branch)).toEqual([pull.headSha]);
      expect(pull.headSha).not.toBe(theirs);
      own.github.assertClean();
      await own.close();
      if (!failed) return;
    }
  }
  throw new Error('more writes than expected');
}, 60_000);

describe('pause and resume', () => {
  test('a pause stops all writes, the checks are neutral and say who and since when; resume goes on', async () => {
    const pull = only(scene.pulls());
    const before = pull.headSha;
    await scene.comment(pull, '/hedgerow pause', 'ann');
    expect(replies(pull)[0]).toMatch(/^`fabric-1` is paused by `ann` since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(await mainCheck()).toMatchObject({
      conclusion: 'neutral',
      title: expect.stringMatching(/^Paused by ann since /),
    });
    expect(scene.github.checkRuns(scene.repository, before).at(-1)?.conclusion).toBe('neutral');
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    expect(await writes(() => scene.look())).toEqual(['POST /check-runs']);
    expect(pull.headSha).toBe(before);
    await scene.comment(pull, '/hedgerow rebuild', 'ann');
    expect(replies(pull).at(-1)).toContain('Nothing was done: paused by `ann`');
    await scene.comment(pull, '/hedgerow resume', 'ann');
    expect(pull.issue.title).toBe('Normalize fabric-1: 2 managed');
    expect((await mainCheck())?.conclusion).toBe('success');
    expect(scene.github.checkRuns(scene.repository, pull.headSha).at(-1)?.conclusion).toBe('success');
  });

  test('a pause given while a look is at work stops it before its next write', async () => {
    const pull = only(scene.pulls());
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    const before = async () => {
      await scene.pauses.pause({ repository: scene.repository.id, fabric: 'fabric-1' }, { by: 'ann', since: 'now' });
    };
    scene.github.faults.inject({ method: 'POST', path: '/git/trees', fault: { kind: 'run', before } });
    expect(await writes(() => scene.look())).toEqual(['POST /git/trees', 'POST /check-runs', 'POST /check-runs']);
    expect(pull.issue.title).toBe('Normalize fabric-1: 1 managed');
    expect((await mainCheck())?.conclusion).toBe('neutral');
  });

  test('an old pause that is delivered again after a resume holds no more', async () => {
    const pull = only(scene.pulls());
    await scene.comment(pull, '/hedgerow pause', 'ann');
    await scene.comment(pull, '/hedgerow resume', 'ann');
    expect(replies(pull)).toHaveLength(2);
    const [given] = pull.issue.comments;
    if (!given) throw new Error('no comment');
    await scene.deliver(pull, given);
    expect(await scene.pauses.find({ repository: scene.repository.id, fabric: 'fabric-1' })).toBeUndefined();
    expect(replies(pull)).toHaveLength(2);
  });

  test('of one fabric of two: the other goes on and still fails its check', async () => {
    const both = `${config}  - name: fabric-2\n    directory: other\n`;
    await push({ '.github/hedgerow.yml': both, 'other/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.look();
    const [first, second] = scene.pulls();
    if (!first || !second) throw new Error('two pull requests expected');
    await scene.comment(first, '/hedgerow pause', 'ann');
    expect(await mainCheck()).toMatchObject({ conclusion: 'neutral', title: '4 warnings in 2 files' });
    expect((await mainCheck())?.summary).toContain('`fabric-1`: paused by `ann`');
    await push({ 'gitops/raw/c.yaml': vpc('vpc-3', 1003), 'other/raw/c.yaml': vpc('vpc-4', 4999) });
    await scene.look();
    expect(first.issue.title).toBe('Normalize fabric-1: 1 managed');
    expect(second.issue.title).toContain('Normalize fabric-2: 1 managed, 1 unmanaged');
    expect((await mainCheck())?.conclusion).toBe('failure');
  });

  test('direct commits stop as well', async () => {
    await push({ '.github/hedgerow.yml': `${config}    normalize: direct\n` });
    await scene.pauses.pause({ repository: scene.repository.id }, { by: 'root', since: '2026-07-22T08:02:11Z' });
    const before = await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.look();
    expect(await scene.github.head(scene.repository, 'main')).toBe(before);
    expect((await mainCheck())?.title).toBe('Paused by root since 2026-07-22 08:02 UTC');
    const pull = only(scene.pulls());
    await scene.comment(pull, '/hedgerow resume', 'ann');
    expect(replies(pull)).toEqual([expect.stringContaining('The whole repository is paused by `root`')]);
  });
});

describe('who may not', () => {
  test.each(['tom', 'nobody'])('%s: one reply, nothing done', async (login) => {
    scene.github.createUser(login);
    const pull = only(scene.pulls());
    const theirs = await push({ 'gitops/notes.md': 'by hand\n' }, branch);
    await scene.look();
    const before = replies(pull).length;
    for (const command of ['rebuild', 'pause', 'resume', 'rebuild', 'keep main']) {
      await scene.comment(pull, `/hedgerow ${command}`, login);
    }
    expect(replies(pull).slice(before)).toEqual([
      '`/hedgerow rebuild` is obeyed for people with write permission to this repository. Ask one of them to comment it.',
    ]);
    expect(pull.headSha).toBe(theirs);
    expect((await mainCheck())?.conclusion).toBe('success');
  });

  test.each(['write', 'maintain', 'admin'] as const)('%s may', async (role) => {
    scene.repository.collaborators.set('tom', role);
    const pull = only(scene.pulls());
    await scene.comment(pull, '/hedgerow pause', 'tom');
    expect((await mainCheck())?.conclusion).toBe('neutral');
  });

  test('on a fork’s pull request, whatever its branch is called: refused with one reply', async () => {
    const fork = await scene.github.fork(scene.repository, 'mallory');
    await scene.github.as('mallory').push(fork, branch, { files: { 'gitops/raw/x.yaml': vpc('vpc-6', 1006) } });
    const order = { title: 'Mine', head: `mallory:${branch}`, base: 'main' };
    const theirs = await scene.github.as('mallory').openPullRequest(scene.repository, order);
    const ours = only(scene.pulls('open').filter((pull) => pull !== theirs));
    const before = ours.headSha;
    await scene.comment(theirs, '/hedgerow rebuild', 'mallory');
    await scene.comment(theirs, '/hedgerow rebuild', 'mallory');
    expect(replies(theirs)).toHaveLength(1);
    await scene.comment(theirs, '/hedgerow pause', 'ann');
    expect(replies(theirs)[1]).toContain('is for the pull requests that Hedgerow opens');
    expect(ours.headSha).toBe(before);
    expect(await scene.pauses.find({ repository: scene.repository.id, fabric: 'fabric-1' })).toBeUndefined();
  });

  test('an unknown command of a writer: told which there are', async () => {
    const pull = only(scene.pulls());
    await scene.comment(pull, '/hedgerow keep both', 'ann');
    expect(replies(pull)).toEqual([expect.stringContaining('Hedgerow does not know `/hedgerow keep both`')]);
  });
});
