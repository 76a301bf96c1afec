import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { acceptUpload } from '../../src/actions/accept-upload.ts';
import { type ChangeScene, createChangeScene, openStore, patchOf, type Store, start } from './change-scene.ts';
import { vpc } from './scene.ts';

const three = 'gitops/managed/vpc/vpc-3.yaml';

let store: Store;
let scene: ChangeScene;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  scene = await createChangeScene(store, start);
  scene.github.createUser('ann');
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const upload = async (text: string, path = 'rack-1/all.yaml', dryRun = false) =>
  acceptUpload(scene.desk, await scene.facts(), { path, text, requester: { token: 'netbox' }, dryRun });

async function taken(text: string): Promise<string> {
  const answer = await upload(text);
  if (answer.is !== 'accepted') throw new Error(answer.is);
  return answer.change.id;
}

const app = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n';

test('one pull request holds the normalized result: new records byte for byte, updates in place, the rest in unmanaged/', async () => {
  const text = `# mine\n${vpc('vpc-3', 1003)}`;
  const id = await taken(`${text}---\n${vpc('vpc-1', 1009, '10.0.1.0/24')}---\n${app}`);
  await scene.look();
  const branch = `hedgerow/change/${id}`;
  const files = await scene.github.readFiles(scene.repository, branch);
  expect(files[three]).toBe(text);
  expect(files['gitops/managed/vpc/vpc-1.yaml']).toBe(
    (start['gitops/managed/vpc/vpc-1.yaml'] ?? '').replace('1001', '1009'),
  );
  expect(files['gitops/unmanaged/rack-1/all.yaml']).toBe(app);
  expect(Object.keys(files).filter((path) => path.startsWith('gitops/raw/'))).toEqual([]);
  expect(scene.pullOf(id).issue.title).toBe('Upload rack-1/all.yaml');
  expect((await scene.change(id)).records.map(({ key }) => key.name)).toEqual(['vpc-1', 'vpc-3']);
});

test('the base moves: its comments and those of the base stay', async () => {
  const text = `# mine\n${vpc('vpc-3', 1003)}`;
  const id = await taken(`${text}---\n${vpc('vpc-1', 1009, '10.0.1.0/24')}`);
  await scene.look();
  const one = 'gitops/managed/vpc/vpc-1.yaml';
  await scene.push({ [one]: `# by hand\n${start[one]}`.replace('10.0.1.0/24', '10.0.77.0/24') });
  await scene.look();
  const files = await scene.github.readFiles(scene.repository, `hedgerow/change/${id}`);
  expect(files[three]).toBe(text);
  expect(files[one]).toBe(`# by hand\n${start[one]}`.replace('10.0.1.0/24', '10.0.77.0/24').replace('1001', '1009'));
});

test('edits can be added to it', async () => {
  const id = await taken(vpc('vpc-3', 1003));
  await scene.accept([patchOf('vpc-2', await scene.blob('gitops/managed/vpc/vpc-2.yaml'), { vlan: 1007 })], {
    into: id,
  });
  await scene.look();
  const files = await scene.github.readFiles(scene.repository, `hedgerow/change/${id}`);
  expect(files[three]).toBe(vpc('vpc-3', 1003));
  expect(files['gitops/managed/vpc/vpc-2.yaml']).toBe(vpc('vpc-2', 1007, '10.0.2.0/24'));
});

test('a held document, nothing new, a dry run: nothing is written', async () => {
  expect(await upload(`${vpc('vpc-9', 1009)}---\n${vpc('vpc-9', 1010)}`)).toMatchObject({ is: 'held' });
  expect(await upload(vpc('vpc-2', 1002))).toMatchObject({ is: 'nothing' });
  expect(await upload(vpc('vpc-3', 1003), 'a.yaml', true)).toMatchObject({ is: 'planned' });
  expect(scene.asked).toBe(0);
  await scene.look();
  expect(scene.pulls('all')).toEqual([]);
});

test.each([
  '',
  '/etc/a.yaml',
  '../a.yaml',
  'a/../../b.yaml',
  '.github/a.yaml',
  'a\\b.yaml',
  'a\0.yaml',
  'a.sh',
  'README.yaml',
  `${'a'.repeat(300)}.yaml`,
  'a\n.yaml',
  '<b>.yaml',
])('the label %j is refused', async (path) => {
  expect(await upload(vpc('vpc-3', 1003), path)).toMatchObject({ is: 'bad-path' });
});

test('other documents in raw/ are none of its business', async () => {
  await scene.push({ 'gitops/raw/other.yaml': vpc('vpc-4', 1004) });
  await scene.look();
  const id = await taken(vpc('vpc-3', 1003));
  await scene.look();
  const files = await scene.github.readFiles(scene.repository, `hedgerow/change/${id}`);
  expect(files['gitops/raw/other.yaml']).toBe(vpc('vpc-4', 1004));
  expect(files[three]).toBe(vpc('vpc-3', 1003));
});
