import { afterEach, expect, test } from 'vitest';
import { createScene, type Scene, vpc } from './scene.ts';

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const files = {
  'gitops/vpc-1.yaml': vpc('vpc-1', 1001),
  'gitops/values.yaml': 'replicas: 3\n',
  'gitops/raw/vpc-2.yaml': vpc('vpc-2', 1002),
};
const branch = 'hedgerow/normalize/fabric-1';
const adopt = (more = '') => `version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops, loose: adopt${more}}\n`;

test('loose manifests come along in the normalization pull request, which says what to do first', async () => {
  scene = await createScene(files, { config: adopt() });
  await scene.look();
  const [pull] = scene.pulls();
  expect(pull?.issue.title).toBe('Normalize fabric-1: 2 managed');
  expect(pull?.issue.body).toContain('Let the deployer read `gitops/managed/` first');
  const before = await scene.github.readTree(scene.repository, 'main');
  const after = await scene.github.readTree(scene.repository, branch);
  expect(after.get('gitops/managed/vpc/vpc-1.yaml')).toEqual(before.get('gitops/vpc-1.yaml'));
  expect([...after.keys()].sort()).toEqual([
    '.github/hedgerow.yml',
    'gitops/managed/vpc/vpc-1.yaml',
    'gitops/managed/vpc/vpc-2.yaml',
    'gitops/values.yaml',
  ]);
});

test('a change of a loose manifest changes the plan', async () => {
  scene = await createScene(files, { config: adopt() });
  await scene.look();
  await scene.github.push(scene.repository, 'main', { files: { 'gitops/vpcs/vpc-3.yaml': vpc('vpc-3', 1003) } });
  await scene.look();
  expect(scene.pulls().map(({ issue }) => issue.title)).toEqual(['Normalize fabric-1: 3 managed']);
});

test('with `normalize: direct` nothing loose is moved without a pull request', async () => {
  scene = await createScene(files, { config: adopt(', normalize: direct') });
  await scene.look();
  const main = await scene.github.readTree(scene.repository, 'main');
  expect([...main.keys()].sort()).toEqual([
    '.github/hedgerow.yml',
    'gitops/managed/vpc/vpc-2.yaml',
    'gitops/values.yaml',
    'gitops/vpc-1.yaml',
  ]);
  expect(scene.pulls().map(({ issue }) => issue.title)).toEqual(['Normalize fabric-1: 1 managed']);
});
