import { afterEach, describe, expect, test } from 'vitest';
import type { UploadRegister, Uploads } from '../../src/ports/upload-register.ts';
import { createScene, only, type Scene, vpc } from './scene.ts';

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const branch = 'hedgerow/normalize/fabric-1';
const record = 'gitops/managed/vpc/vpc-1.yaml';
const labelled = (vlan: number) =>
  vpc('vpc-1', vlan).replace('  name: vpc-1\n', '  name: vpc-1\n  labels: {team: net}\n');
/** An upload that moves the VLAN, and one more record. */
const upload = vpc('vpc-1', 1010, '10.0.1.0/24');

const push = (files: Record<string, string | null>) => scene.github.push(scene.repository, 'main', { files });
const read = (path: string, on = branch) => scene.github.readFile(scene.repository, on, path);

async function heldLines(): Promise<(string | number)[][]> {
  const head = (await scene.github.head(scene.repository, 'main')) ?? '';
  const check = scene.github.checkRuns(scene.repository, head).at(-1);
  return (check?.annotations ?? [])
    .filter(({ title }) => title?.startsWith('changed-since-upload') === true)
    .map(({ path, startLine }) => [path, startLine]);
}

/** What the database keeps for all processes. */
function share(): UploadRegister {
  const kept = new Map<string, Uploads>();
  return {
    find: async (ref) => kept.get(JSON.stringify(ref)),
    keep: async (ref, uploads) => void kept.set(JSON.stringify(ref), uploads),
  };
}

// How the base is found: remembered, kept by another process, or read from GitHub by a process that knows nothing.
describe.each([
  ['by the process that saw it come', undefined, () => undefined],
  ['by processes that take turns', share, () => scene.restart()],
  ['after a restart with an empty database', undefined, () => scene.restart()],
])('an upload and an edit on main, %s', (_how, register, forget) => {
  async function start(): Promise<void> {
    scene = await createScene({ [record]: vpc('vpc-1', 1001) });
    if (register) scene.uploads = register();
    await scene.look();
    forget();
  }
  async function begin(edited: string): Promise<void> {
    await start();
    await push({ 'gitops/raw/a.yaml': upload });
    await scene.look();
    await push({ [record]: edited });
    forget();
    await scene.look();
  }

  test('of other fields: the proposal holds both', async () => {
    await begin(labelled(1001));
    expect(await read(record)).toBe(labelled(1010).replace('10.0.10.0', '10.0.1.0'));
    expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 1 updated');
    expect(await heldLines()).toEqual([]);
  });

  test('of the same field: held, with the field, and nothing is proposed', async () => {
    await begin(vpc('vpc-1', 1020, '10.0.1.0/24'));
    expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
    expect(scene.pulls('open')).toEqual([]);
    forget();
    await push({ 'README.md': 'another push' });
    await scene.look();
    expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
    // whoever uploads once more knows what Git says
    await push({ 'gitops/raw/a.yaml': `# still\n${upload}` });
    forget();
    await scene.look();
    expect(await read(record)).toBe(upload);
  });

  test('of the same field to the same value: the upload says nothing new', async () => {
    await begin(upload.replace('1010', '1010 # by hand'));
    expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 1 duplicate');
  });

  test('a closed proposal keeps the base', async () => {
    await start();
    await push({ 'gitops/raw/a.yaml': upload });
    await scene.look();
    await scene.github.as('acme').closePullRequest(only(scene.pulls('open')));
    await push({ [record]: vpc('vpc-1', 1020, '10.0.1.0/24') });
    forget();
    await scene.look();
    expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
  });

  test('the base is carried forward while the proposal is written again', async () => {
    await start();
    await push({ 'gitops/raw/a.yaml': upload });
    await scene.look();
    await push({ 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    forget();
    await scene.look();
    expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 1 managed, 1 updated');
    await push({ 'gitops/raw/c.yaml': vpc('vpc-3', 1003), [record]: labelled(1001) });
    forget();
    await scene.look();
    await push({ [record]: labelled(1020).replace('10.0.20.0', '10.0.1.0') });
    forget();
    await scene.look();
    expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
    expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 2 managed, 1 held');
  });

  test('what a merge leaves in raw/ keeps its base', async () => {
    await start();
    await push({ 'gitops/raw/a.yaml': `${upload}---\n${vpc('vpc-2', 1002)}` });
    await scene.look();
    await push({ [record]: vpc('vpc-1', 1020, '10.0.1.0/24') });
    forget();
    await scene.look();
    await scene.github.as('acme').merge(only(scene.pulls('open')), 'squash');
    expect(await read('gitops/raw/a.yaml', 'main')).toBe(upload);
    forget();
    await scene.look();
    expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
    expect(scene.pulls('open')).toEqual([]);
  });
});

describe('where no pull request names the upload', () => {
  test('the commit that brought it into raw/ is its base', async () => {
    scene = await createScene({ [record]: vpc('vpc-1', 1001), 'gitops/raw/other.yaml': 'a: b\n' });
    await push({ 'gitops/raw/more.yaml': 'c: d\n' });
    await push({ 'gitops/raw/a.yaml': upload });
    for (let i = 0; i < 20; i++) await push({ 'gitops/raw/more.yaml': `c: ${i}\n` });
    await push({ [record]: vpc('vpc-1', 1020, '10.0.1.0/24') });
    await scene.look();
    expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
  });

  test('one that was put back by undoing a merge is new', async () => {
    scene = await createScene({ [record]: vpc('vpc-1', 1001) });
    await scene.look();
    await push({ 'gitops/raw/a.yaml': upload });
    await scene.look();
    await scene.github.as('acme').merge(only(scene.pulls('open')), 'merge');
    await scene.look();
    await push({ [record]: vpc('vpc-1', 1030, '10.0.1.0/24'), 'gitops/raw/a.yaml': upload });
    scene.restart();
    await scene.look();
    expect(await heldLines()).toEqual([]);
    expect(await read(record)).toBe(upload);
  });
});

test('a record that both create: fields that differ are held, others come together', async () => {
  scene = await createScene({ 'gitops/managed/.gitkeep': '' });
  await scene.look();
  await push({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  await scene.look();
  await push({ [record]: vpc('vpc-1', 1020, '10.0.1.0/24') });
  await scene.look();
  expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
  await push({ [record]: labelled(1001) });
  await scene.look();
  expect(only(scene.pulls('open')).issue.title).toBe('Normalize fabric-1: 1 duplicate');
});

test('with direct commits: what is held is not committed, and what they leave keeps its base', async () => {
  scene = await createScene(
    { [record]: vpc('vpc-1', 1001) },
    { config: 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops, normalize: direct}\n' },
  );
  await scene.look();
  await push({ 'gitops/raw/a.yaml': `${upload}---\n${vpc('vpc-2', 1002)}` });
  await scene.look();
  expect(await read('gitops/raw/a.yaml', 'main')).toBe(upload);
  await push({ [record]: vpc('vpc-1', 1020, '10.0.1.0/24') });
  await scene.look();
  expect(await heldLines()).toEqual([['gitops/raw/a.yaml', 10]]);
  expect(await read(record, 'main')).toBe(vpc('vpc-1', 1020, '10.0.1.0/24'));
});

test('GitHub is not asked about uploads that this process saw come', async () => {
  const requests = async (edit: boolean): Promise<number> => {
    scene = await createScene({ [record]: vpc('vpc-1', 1001) });
    await scene.look();
    await push({ 'gitops/raw/a.yaml': upload });
    await scene.look();
    await push(edit ? { [record]: labelled(1001) } : { 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    const mark = scene.github.requests.mark();
    await scene.look();
    return scene.github.requests.count({ since: mark });
  };
  const plain = await requests(false);
  await scene.close();
  expect(await requests(true)).toBeLessThanOrEqual(plain);
});
