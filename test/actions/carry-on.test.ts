import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Change } from '../../src/ports/change-store.ts';
import { type ChangeScene, createChangeScene, openStore, patchOf, type Store, start } from './change-scene.ts';

const one = 'gitops/managed/vpc/vpc-1.yaml';

let store: Store;
let scene: ChangeScene;
let id = '';
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  scene = await createChangeScene(store, start);
  scene.repository.collaborators.set('ann', 'write');
  await scene.look();
  ({ id } = await scene.accept([patchOf('vpc-1', await scene.blob(one), { vlan: 1005 })]));
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const open = async (): Promise<readonly Change[]> => (await scene.changes?.open(scene.repository.id)) ?? [];
const add = async (subnet: object) =>
  await scene.accept([patchOf('vpc-1', await scene.blob(one, scene.pullOf(id).headBranch), { ...subnet })], {
    into: id,
  });

test.each(['merge', 'squash', 'rebase'] as const)(
  'edits that were taken in and not in the commit that was merged by %s are a Change of their own, proposed by the same look',
  async (way) => {
    await add({ vlan: 1006 });
    await add({ subnet: '10.0.60.0/24' });
    await scene.github.as('ann').merge(scene.pullOf(id), way);
    await scene.look();
    const [next, ...others] = await open();
    expect(others).toEqual([]);
    expect(next).toMatchObject({ state: 'proposed', title: 'Change it', requester: { token: 'netbox' }, added: [] });
    const merged = await scene.change(id);
    expect(merged).toMatchObject({ state: 'merged', added: [] });
    expect(merged.reason).toContain(`Change ${next?.id}`);
    expect(await scene.told(id)).toEqual([
      'change.queued',
      'change.proposed',
      'change.updated',
      'change.updated',
      'change.merged',
    ]);
    const pull = scene.pullOf(next?.id ?? '');
    const text = (start[one] ?? '').replace('vlan: 1001', 'vlan: 1006').replace('10.0.1.0/24', '10.0.60.0/24');
    expect(await scene.github.readFile(scene.repository, pull.headBranch, one)).toBe(text);
    await scene.github.as('ann').merge(pull);
    await scene.look();
    expect(await scene.github.readFile(scene.repository, 'main', one)).toBe(text);
    expect(await open()).toEqual([]);
  },
);

test('a crash before the end is noted makes no second one', async () => {
  await add({ subnet: '10.0.60.0/24' });
  await scene.github.as('ann').merge(scene.pullOf(id));
  const { changes } = scene;
  if (changes === undefined) throw new Error('nothing keeps Changes');
  scene.changes = {
    ...changes,
    update: async (ref, which, decide) =>
      which === id ? Promise.reject(new Error('the process dies')) : await changes.update(ref, which, decide),
  };
  await expect(scene.look()).rejects.toThrow('the process dies');
  scene.changes = changes;
  scene.restart();
  await scene.look();
  expect(await open()).toHaveLength(1);
  expect(scene.pulls('open')).toHaveLength(1);
  expect((await scene.change(id)).state).toBe('merged');
});

test('a pull request that a person closes takes them along: it was all of one Change', async () => {
  await add({ subnet: '10.0.60.0/24' });
  await scene.github.as('ann').closePullRequest(scene.pullOf(id));
  await scene.look();
  expect(await open()).toEqual([]);
  expect(await scene.change(id)).toMatchObject({ state: 'closed', added: [] });
});
