import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resolveChange, submitChange, withdrawChange } from '../../src/actions/steer-change.ts';
import {
  type ChangeScene,
  createChangeScene,
  keyOf,
  manifestOf,
  openStore,
  patchOf,
  type Store,
  start,
} from './change-scene.ts';
import { ownCommits, vpc } from './scene.ts';

// The life of a Change, row by row (DESIGN.md 5.5, 5.7), each with and without a memory, and with a lost database.

const one = 'gitops/managed/vpc/vpc-1.yaml';
const two = 'gitops/managed/vpc/vpc-2.yaml';

let store: Store;
let scene: ChangeScene;

beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

async function begin(files = start, config?: string): Promise<void> {
  scene = await createChangeScene(store, files, config === undefined ? {} : { config });
  scene.github.createUser('ann');
  scene.repository.collaborators.set('ann', 'write');
  await scene.look();
}

afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const setVlan = async (vlan: number, name = 'vpc-1') =>
  patchOf(name, await scene.blob(`gitops/managed/vpc/${name}.yaml`), { vlan });
const onBranch = (id: string, path: string) => scene.github.readFile(scene.repository, `hedgerow/change/${id}`, path);
const onMain = (path: string) => scene.github.readFile(scene.repository, 'main', path);
const checkOn = (sha: string) => scene.github.checkRuns(scene.repository, sha).at(-1);

describe('an edit', () => {
  beforeEach(() => begin());

  test('becomes one commit and one pull request, at no more than six requests and one for its check', async () => {
    const change = await scene.accept([await setVlan(1005)], { title: 'Move vpc-1', message: 'As agreed.' });
    expect([change.state, scene.asked]).toEqual(['queued', 1]);
    const mark = scene.github.requests.mark();
    await scene.look();
    const requests = scene.github.requests.list({ since: mark }).map(({ operation }) => operation);
    const checks = requests.filter((operation) => operation.includes('check-runs'));
    expect(checks.length).toBeLessThanOrEqual(2);
    expect(requests.length - checks.length).toBeLessThanOrEqual(6);

    const pull = scene.pullOf(change.id);
    expect(pull.issue.title).toBe('Move vpc-1');
    expect(pull.issue.body).toContain('token `netbox`');
    expect(pull.issue.body).toContain('As agreed.');
    expect(await onBranch(change.id, one)).toBe((await onMain(one))?.replace('1001', '1005'));
    expect(await ownCommits(scene, pull.headBranch)).toHaveLength(1);
    expect(checkOn(pull.headSha)?.conclusion).toBe('success');
    const now = await scene.change(change.id);
    expect(now).toMatchObject({ state: 'proposed', pullRequest: pull.number, head: pull.headSha, added: [] });
    expect(now.records).toHaveLength(1);
    expect(await scene.told(change.id)).toEqual(['change.queued', 'change.proposed']);
    const settled = scene.github.requests.mark();
    await scene.look();
    expect(scene.github.requests.writes({ since: settled })).toEqual([]);
    expect(await scene.told(change.id)).toEqual(['change.queued', 'change.proposed']);
  });

  test('that Git says already changes nothing', async () => {
    expect(await scene.request([await setVlan(1001)])).toMatchObject({ is: 'nothing' });
    expect(scene.asked).toBe(0);
  });

  test('with an error is refused whatever is forced; with a warning unless it is forced', async () => {
    const bad = patchOf('vpc-1', await scene.blob(one), { vlan: 9999 });
    expect(await scene.request([bad], { force: true })).toMatchObject({ is: 'problems', isForceable: false });
    const odd = patchOf('vpc-1', await scene.blob(one), { strange: true });
    expect(await scene.request([odd])).toMatchObject({ is: 'problems', isForceable: true });
    expect(await scene.request([odd], { force: true })).toMatchObject({ is: 'accepted' });
  });

  test('against a value that Git changed collides and writes nothing', async () => {
    const edit = await setVlan(1005);
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await scene.look();
    expect(await scene.request([edit])).toMatchObject({ is: 'collides' });
    const answer = await scene.request([{ ...edit, base: '0'.repeat(40) }]);
    expect(answer).toMatchObject({ is: 'refused', refusals: [{ code: 'base-unknown' }] });
  });

  test('while the fabric is paused is not taken; one that was waits', async () => {
    const change = await scene.accept([await setVlan(1005)]);
    const scope = { repository: scene.repository.id, fabric: 'fabric-1' };
    await scene.pauses.pause(scope, { by: 'ann', since: '2026-01-01T00:00:00Z' });
    expect(await scene.request([await setVlan(1006)])).toMatchObject({ is: 'paused' });
    await scene.look();
    expect(scene.pulls('all')).toEqual([]);
    await scene.pauses.resume(scope);
    await scene.look();
    expect(scene.pullOf(change.id).issue.state).toBe('open');
  });

  test('a draft is nothing on GitHub until it is submitted', async () => {
    const change = await scene.accept([await setVlan(1005)], { draft: true });
    await scene.look();
    expect(scene.pulls('all')).toEqual([]);
    expect(await submitChange(scene.desk, await scene.facts(), change.id)).toMatchObject({ is: 'done' });
    await scene.look();
    expect(scene.pullOf(change.id).issue.state).toBe('open');
    expect(await scene.told(change.id)).toEqual(['change.drafted', 'change.queued', 'change.proposed']);
  });

  test('a draft that is withdrawn is gone', async () => {
    const change = await scene.accept([await setVlan(1005)], { draft: true });
    await withdrawChange(scene.desk, await scene.facts(), change.id);
    expect((await scene.change(change.id)).state).toBe('closed');
    await scene.look();
    expect(scene.pulls('all')).toEqual([]);
  });

  test('collides before it was proposed: no pull request, until somebody decides', async () => {
    const change = await scene.accept([await setVlan(1005)]);
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await scene.look();
    expect(scene.pulls('all')).toEqual([]);
    const held = await scene.change(change.id);
    expect(held).toMatchObject({ state: 'conflicted', collisions: [{ base: 1001, git: 1009, edit: 1005, line: 11 }] });
    const pointer = '/spec/subnets/default/vlan';
    const decision = { key: keyOf('vpc-1'), pointer, take: 'edit' } as const;
    const facts = await scene.facts();
    expect(await resolveChange(scene.desk, facts, change.id, [{ ...decision, pointer: '/spec' }])).toMatchObject({
      is: 'no-collision',
    });
    expect(await resolveChange(scene.desk, facts, change.id, [decision])).toMatchObject({ is: 'done' });
    await scene.look();
    expect(await onBranch(change.id, one)).toContain('vlan: 1005');
    expect(await scene.told(change.id)).toEqual(['change.queued', 'change.conflicted', 'change.proposed']);
  });

  test('creates and deletes in one commit', async () => {
    const change = await scene.accept([
      { op: 'put', key: keyOf('vpc-3'), manifest: manifestOf('vpc-3', 1003), base: null },
      { op: 'delete', key: keyOf('vpc-2'), base: await scene.blob(two) },
    ]);
    await scene.look();
    expect(await onBranch(change.id, 'gitops/managed/vpc/vpc-3.yaml')).toContain('vlan: 1003');
    expect(await onBranch(change.id, two)).toBeNull();
    await scene.github.merge(scene.pullOf(change.id), 'squash');
    await scene.look();
    expect((await scene.change(change.id)).state).toBe('merged');
    expect(await scene.told(change.id)).toEqual(['change.queued', 'change.proposed', 'change.merged']);
  });
});

describe.each([
  ['in memory', 'keep'],
  ['after a restart', 'restart'],
  ['after the database was lost', 'wipe'],
] as const)('a proposed Change, %s', (_name, loss) => {
  let id: string;
  const pull = () => scene.pullOf(id);

  async function propose(config?: string): Promise<void> {
    await begin(start, config);
    id = (await scene.accept([await setVlan(1005)], { message: 'As agreed.' })).id;
    await scene.look();
  }

  /** A look after the loss; gives what was written. */
  async function look(): Promise<string[]> {
    if (loss !== 'keep') scene.restart();
    if (loss === 'wipe') await scene.wipe();
    const mark = scene.github.requests.mark();
    await scene.lookFor({ what: 'every-pull-request' });
    return scene.github.requests
      .writes({ since: mark })
      .map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
  }

  const state = async () =>
    (await scene.changes?.find({ repository: scene.repository.id, fabric: 'fabric-1' }, id))?.state;

  test('nothing moved: nothing is written', async () => {
    await propose();
    expect(await look()).toEqual([]);
    expect(await state()).toBe('proposed');
  });

  test('the base moved elsewhere: stays as it is', async () => {
    await propose();
    const head = pull().headSha;
    await scene.push({ [two]: (await onMain(two))?.replace('1002', '1008') ?? '', 'README.md': 'two\n' });
    const written = await look();
    expect(written.filter((one) => !one.includes('check-runs'))).toEqual([]);
    expect([pull().headSha, await state()]).toEqual([head, 'proposed']);
  });

  test('the base touched another field of the record: merged by field in one commit, comments of both kept', async () => {
    await propose();
    const edited = `# by hand\n${await onMain(one)}`.replace('10.0.1.0/24', '10.0.77.0/24');
    await scene.push({ [one]: edited });
    await look();
    expect(await onBranch(id, one)).toBe(edited.replace('1001', '1005'));
    expect(await ownCommits(scene, pull().headBranch)).toHaveLength(1);
    expect(pull().issue.body).toContain('As agreed.');
    expect(await state()).toBe('proposed');
    expect(await look()).toEqual([]);
  });

  test('the base touched the same field: conflicted, told once, the branch stays; a decision mends it', async () => {
    await propose();
    const head = pull().headSha;
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await look();
    expect([pull().headSha, await state()]).toEqual([head, 'conflicted']);
    expect(pull().issue.comments).toHaveLength(1);
    expect(pull().issue.comments[0]?.body).toContain('was 1001');
    expect(checkOn(head)).toMatchObject({ conclusion: 'failure' });
    expect(checkOn(head)?.title).toContain('Conflict');
    expect(await look()).toEqual([]);
    if (loss === 'wipe') await scene.wipe();
    await scene.comment(pull(), '/hedgerow keep change', 'ann');
    expect(await onBranch(id, one)).toContain('vlan: 1005');
    expect(await ownCommits(scene, pull().headBranch)).toHaveLength(1);
    expect(await state()).toBe('proposed');
    expect(checkOn(pull().headSha)?.conclusion).toBe('success');
    expect(pull().issue.comments.at(-1)?.body).toContain('As `ann` decided');
    expect(await look()).toEqual([]);
  });

  // A decision is about what the caller was told; with the database that is lost.
  test.skipIf(loss === 'wipe')('a decision through the API is told on the pull request', async () => {
    await propose();
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await look();
    const decision = { key: keyOf('vpc-1'), pointer: '/spec/subnets/default/vlan', take: 'edit' } as const;
    expect(await resolveChange(scene.desk, await scene.facts(), id, [decision])).toMatchObject({ is: 'done' });
    await look();
    expect(await state()).toBe('proposed');
    expect(pull().issue.comments.at(-1)?.body).toContain('Decided through the API: 1 field.');
    expect(await look()).toEqual([]);
  });

  test('the base took what it wants meanwhile: made anew, so that its check says so; and again when that is gone', async () => {
    await propose();
    const head = pull().headSha;
    expect(checkOn(head)?.conclusion).toBe('success');
    await scene.push({ 'gitops/managed/vpc/vpc-9.yaml': vpc('vpc-9', 1005, '10.0.9.0/24') });
    await look();
    expect(pull().headSha).not.toBe(head);
    expect(checkOn(pull().headSha)).toMatchObject({ conclusion: 'failure' });
    expect(pull().issue.body).toContain('**Do not merge');
    expect(await look()).toEqual([]);
    await scene.push({ 'gitops/managed/vpc/vpc-9.yaml': null });
    await look();
    expect(checkOn(pull().headSha)).toMatchObject({ conclusion: 'success' });
    expect(await look()).toEqual([]);
  });

  test('keep main: what is left of it is nothing, so it is closed', async () => {
    await propose();
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await look();
    await scene.comment(pull(), '/hedgerow keep main', 'ann');
    expect([pull().issue.state, await state()]).toEqual(['closed', 'closed']);
    expect(await scene.github.head(scene.repository, pull().headBranch)).toBeNull();
  });

  test('somebody who may not write decides nothing', async () => {
    await propose();
    scene.github.createUser('eve');
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await look();
    await scene.comment(pull(), '/hedgerow keep change', 'eve');
    expect(await state()).toBe('conflicted');
  });

  test('Git says it by now: told, closed, its branch deleted', async () => {
    await propose();
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1005') ?? '' });
    await look();
    expect([pull().issue.state, pull().issue.comments.length, await state()]).toEqual(['closed', 1, 'closed']);
    expect(await scene.github.head(scene.repository, pull().headBranch)).toBeNull();
    expect(await look()).toEqual([]);
  });

  test('a person pushed to its branch: hands off, told once, checked', async () => {
    await propose();
    const theirs = await scene.push({ [two]: (await onMain(two))?.replace('1002', '1008') ?? '' }, pull().headBranch);
    await look();
    await scene.push({ [one]: (await onMain(one))?.replace('1001', '1009') ?? '' });
    await look();
    expect([pull().headSha, await state()]).toEqual([theirs, 'proposed']);
    expect(pull().issue.comments).toHaveLength(1);
    expect(checkOn(theirs)?.name).toBe('hedgerow / structure');
    const now = await scene.change(id);
    expect(now.records.map(({ key }) => key.name).sort()).toEqual(['vpc-1', 'vpc-2']);
    expect(now.planId).toBe('');
    expect(await look()).toEqual([]);
    const answer = await scene.request([await setVlan(1003)], { into: id });
    expect(answer).toMatchObject({ is: 'not-addable' });
  });

  test('the Update button is nobody’s push', async () => {
    await propose();
    await scene.push({ 'README.md': 'two\n' });
    await scene.github.updateBranch(pull());
    await look();
    expect([await state(), pull().issue.comments.length]).toEqual(['proposed', 0]);
    expect((await scene.change(id)).planId).not.toBe('');
  });

  test('rebuilt after a person pushed: our commit on the present base', async () => {
    await propose();
    await scene.push({ [two]: (await onMain(two))?.replace('1002', '1008') ?? '' }, pull().headBranch);
    await look();
    await scene.comment(pull(), '/hedgerow rebuild', 'ann');
    expect(await onBranch(id, two)).toBe(await onMain(two));
    expect(await onBranch(id, one)).toContain('vlan: 1005');
    expect((await scene.change(id)).planId).not.toBe('');
  });

  test.skipIf(loss === 'wipe')('closed by a person: closed; reopened: proposed again', async () => {
    await propose();
    await scene.github.closePullRequest(pull());
    await look();
    expect(await state()).toBe('closed');
    expect(scene.pulls('open')).toEqual([]);
    await scene.github.reopenPullRequest(pull());
    await scene.lookFor({ what: 'change', number: pull().number });
    expect(await state()).toBe('proposed');
    expect(await scene.told(id)).toEqual(['change.queued', 'change.proposed', 'change.closed', 'change.updated']);
  });

  test.skipIf(loss === 'wipe')('its branch deleted by a person: closed', async () => {
    await propose();
    await scene.github.deleteBranch(scene.repository, pull().headBranch);
    await look();
    expect(await state()).toBe('closed');
    expect(await look()).toEqual([]);
  });

  test.skipIf(loss === 'wipe')('withdrawn: the pull request is closed, the branch deleted', async () => {
    await propose();
    await withdrawChange(scene.desk, await scene.facts(), id);
    await look();
    expect([pull().issue.state, await state()]).toEqual(['closed', 'closed']);
    expect(await scene.github.head(scene.repository, pull().headBranch)).toBeNull();
    expect(await look()).toEqual([]);
  });

  test.skipIf(loss === 'wipe')('more is added: still one commit on the base', async () => {
    await propose();
    const head = pull().headSha;
    await scene.accept([await setVlan(1007, 'vpc-2')], { into: id });
    await scene.accept([patchOf('vpc-1', await scene.blob(one), { subnet: '10.0.60.0/24' })], { into: id });
    await look();
    expect(pull().headSha).not.toBe(head);
    expect(await ownCommits(scene, pull().headBranch)).toHaveLength(1);
    expect(await onBranch(id, one)).toContain('vlan: 1005');
    expect(await onBranch(id, one)).toContain('10.0.60.0/24');
    expect(await onBranch(id, two)).toContain('vlan: 1007');
    expect((await scene.change(id)).added).toEqual([]);
    expect(await look()).toEqual([]);
  });

  test('merged, whatever the method: merged; reverted: not proposed again', async () => {
    await propose();
    const before = (await onMain(one)) ?? '';
    await scene.github.merge(pull(), 'rebase');
    await look();
    expect(await state()).toBe(loss === 'wipe' ? undefined : 'merged');
    await scene.push({ [one]: before });
    await look();
    expect(scene.pulls('open')).toEqual([]);
    expect(scene.pulls('all')).toHaveLength(1);
  });
});

test('two Changes on one record: each body names the other, once they both stand', async () => {
  await begin();
  const first = await scene.accept([await setVlan(1005)]);
  await scene.look();
  const second = await scene.accept([patchOf('vpc-1', await scene.blob(one), { subnet: '10.0.60.0/24' })]);
  await scene.look();
  await scene.look();
  const [a, b] = [scene.pullOf(first.id), scene.pullOf(second.id)];
  expect(a.issue.body).toContain(`/pull/${b.number})`);
  expect(b.issue.body).toContain(`/pull/${a.number})`);
  const mark = scene.github.requests.mark();
  await scene.look();
  expect(scene.github.requests.writes({ since: mark })).toEqual([]);
  await scene.github.merge(a);
  await scene.look();
  await scene.look();
  expect(b.issue.body).not.toContain(`/pull/${a.number})`);
  await scene.github.merge(b);
  await scene.look();
  expect(await onMain(one)).toBe((start[one] ?? '').replace('1001', '1005').replace('10.0.1.0/24', '10.0.60.0/24'));
});

test('two Changes that take one VLAN: each is warned of the other before one is merged', async () => {
  await begin();
  const first = await scene.accept([await setVlan(1010)]);
  await scene.look();
  const second = await scene.accept([await setVlan(1010, 'vpc-2')]);
  await scene.look();
  await scene.look();
  const [a, b] = [scene.pullOf(first.id), scene.pullOf(second.id)];
  for (const [own, other, name] of [
    [a, b, 'vpc-1'],
    [b, a, 'vpc-2'],
  ] as const) {
    expect(own.issue.body).toContain(`**Look first:** another open Change excludes VPC \`${name}\`.`);
    expect(own.issue.body).toMatch(
      new RegExp(`^- VPC \`${name}\`: \\[pull request ${other.number}\\]\\(.*VLAN 1010`, 'm'),
    );
    expect(checkOn(own.headSha)).toMatchObject({ conclusion: 'success' });
  }
  const mark = scene.github.requests.mark();
  await scene.look();
  scene.restart();
  await scene.look();
  expect(scene.github.requests.writes({ since: mark })).toEqual([]);

  await scene.github.closePullRequest(b);
  await scene.look();
  await scene.look();
  expect(a.issue.body).not.toContain('excludes');
  expect(a.issue.body).toContain('**Safe to merge.**');
});

test('of two that take one VLAN one is merged: the other says that it would break the fabric', async () => {
  await begin();
  const first = await scene.accept([await setVlan(1010)]);
  const second = await scene.accept([await setVlan(1010, 'vpc-2')]);
  await scene.look();
  await scene.look();
  const [a, b] = [scene.pullOf(first.id), scene.pullOf(second.id)];
  await scene.github.merge(a);
  await scene.look();
  await scene.look();
  expect(b.issue.body).toContain('**Do not merge:**');
  expect(b.issue.body).not.toContain('**Excluded by another.**');
  expect(checkOn(b.headSha)).toMatchObject({ conclusion: 'failure' });
});
