import { afterEach, expect, test } from 'vitest';
import { createScene, type Scene, vpc } from './scene.ts';

const config =
  'version: 1\nfabrics:\n  - {name: a, directory: a}\n  - {name: b, directory: b}\n  - {name: c, directory: c}\n';
const branches = (scene: Scene): string[] => scene.pulls('open').map((pull) => pull.headBranch);

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

test('what fails for one fabric delays none of its neighbours, and is made up for by the next look', async () => {
  const uploads = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}/raw/new.yaml`, vpc('vpc-1', 1001)]));
  scene = await createScene(uploads, { config });
  // The first branch that is made is that of `a`; none of its tries comes through.
  scene.github.faults.inject({ method: 'POST', path: '/git/refs', times: 4, fault: { kind: 'answer', status: 502 } });

  await expect(scene.look()).rejects.toThrow('create branch');

  expect(branches(scene)).toEqual(['hedgerow/normalize/b', 'hedgerow/normalize/c']);
  const [check] = scene.github.checkRuns(scene.repository, (await scene.github.head(scene.repository, 'main')) ?? '');
  expect(check?.summary).toContain('tried again by itself');

  scene.github.faults.clear();
  await scene.look();
  expect(branches(scene).toSorted()).toEqual(['a', 'b', 'c'].map((name) => `hedgerow/normalize/${name}`));
});
