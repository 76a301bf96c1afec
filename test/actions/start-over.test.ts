import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ChangeScene, createChangeScene, openStore, patchOf, type Store, start } from './change-scene.ts';

// A Change on a base that disagrees with it, and what people ask for on its pull request.
const [one, two] = ['gitops/managed/vpc/vpc-1.yaml', 'gitops/managed/vpc/vpc-2.yaml'] as const;

let store: Store;
let scene: ChangeScene;
let id = '';
let ours = '';
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  scene = await createChangeScene(store, start);
  scene.github.createUser('ann');
  scene.repository.collaborators.set('ann', 'write');
  await scene.look();
  ({ id } = await scene.accept([patchOf('vpc-1', await scene.blob(one), { vlan: 1005 })]));
  await scene.look();
  ours = pull().headSha;
  await scene.push({ [one]: start[one]?.replace('1001', '1009') ?? '' });
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const pull = () => scene.pullOf(id);
const replies = () => pull().issue.comments.filter(({ user }) => user.login !== 'ann');
const pushTo = () => scene.push({ [two]: start[two]?.replace('1002', '1008') ?? '' }, pull().headBranch);

test('started over: the branch is at our commit, the reply names the other, and a decision is obeyed', async () => {
  const theirs = await pushTo();
  await scene.look();
  await scene.comment(pull(), '/hedgerow rebuild', 'ann');
  expect(pull().headSha).toBe(ours);
  expect((await scene.change(id)).state).toBe('conflicted');
  expect(scene.github.checkRuns(scene.repository, ours).at(-1)?.conclusion).toBe('failure');
  const bodies = replies().map(({ body }) => body);
  expect(bodies.filter((body) => body.includes(theirs.slice(0, 7)) && body.includes('/hedgerow keep'))).toHaveLength(1);
  expect(bodies.filter((body) => body.includes('**Conflict.**'))).toHaveLength(1);
  await scene.comment(pull(), '/hedgerow keep change', 'ann');
  expect((await scene.change(id)).state).toBe('proposed');
  expect(await scene.github.readFile(scene.repository, pull().headBranch, one)).toContain('vlan: 1005');
  expect(await scene.github.readFile(scene.repository, pull().headBranch, two)).toBe(start[two]);
});

test('a decision while the branch is left to a person is answered, not obeyed', async () => {
  const theirs = await pushTo();
  await scene.comment(pull(), '/hedgerow keep main', 'ann');
  expect(pull().headSha).toBe(theirs);
  expect(replies().filter(({ body }) => body.includes('was not obeyed'))).toHaveLength(1);
});

test('started over without a push: nothing to drop, and the reply says what is awaited', async () => {
  await scene.look();
  await scene.comment(pull(), '/hedgerow rebuild', 'ann');
  expect(pull().headSha).toBe(ours);
  expect(replies().filter(({ body }) => body.includes('The base disagrees with this change'))).toHaveLength(1);
  await scene.look();
  expect((await scene.change(id)).state).toBe('conflicted');
});

test.each(['main', 'change'])('`keep %s` decides nothing that nobody was told of', async (kept) => {
  await scene.comment(pull(), `/hedgerow keep ${kept}`, 'ann');
  expect((await scene.change(id)).state).toBe('conflicted');
  expect(pull().headSha).toBe(ours);
  expect(replies().filter(({ body }) => body.includes('**Conflict.**'))).toHaveLength(1);
});
