import { afterEach, expect, test } from 'vitest';
import { createLru } from '../../src/actions/lru.ts';
import { forgetRepository } from '../../src/actions/memory.ts';
import { createScene, type Scene, vpc } from './scene.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

test('a cache forgets what begins so, and has room for other things then', () => {
  const cache = createLru<string>(10);
  cache.set('1 a', 'a', 4);
  cache.set('1 b', 'b', 4);
  cache.set('12 c', 'c', 2);
  cache.forget('1 ');
  cache.set('2 d', 'd', 8);
  expect(['1 a', '1 b', '12 c', '2 d'].map(cache.get)).toEqual([undefined, undefined, 'c', 'd']);
});

test('a repository that was forgotten is looked at as if for the first time, and nothing is written', async () => {
  scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  await scene.look();
  const warm = scene.github.requests.mark();
  await scene.look();
  const few = scene.github.requests.count({ since: warm });
  forgetRepository(scene.memory, scene.repository.id);
  const cold = scene.github.requests.mark();
  await scene.look();
  expect(scene.github.requests.count({ since: cold })).toBeGreaterThan(few);
  expect(scene.github.requests.writes({ since: cold })).toEqual([]);
});
