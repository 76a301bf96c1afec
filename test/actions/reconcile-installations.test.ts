import { describe, expect, test } from 'vitest';
import { reconcileInstallations } from '../../src/actions/reconcile-installations.ts';

type World = Readonly<Record<number, readonly string[] | 'suspended' | 'gone'>>;

function createRound(world: World, shareLeft: (installation: number) => number = () => 1) {
  const visited: string[] = [];
  const memory = { goOnAfter: new Map<number, number>() };
  let pauses = 0;
  const run = async (): Promise<string[]> => {
    visited.length = 0;
    await reconcileInstallations({
      memory,
      figures: { shareLeft },
      listInstallations: async () =>
        Object.entries(world).map(([id, what]) => ({ id: Number(id), isSuspended: what === 'suspended' })),
      list: async (installation) => {
        const names = world[installation];
        if (!Array.isArray(names)) throw new Error('installation is gone');
        return names.map((repo: string, index) => ({
          installation,
          id: 100 * installation + index,
          owner: 'acme',
          repo,
          defaultBranch: 'main',
          isArchived: repo.startsWith('archived'),
        }));
      },
      visit: ({ repo }) => void visited.push(repo),
      log: () => undefined,
      pause: async () => {
        pauses += 1;
      },
    });
    return [...visited];
  };
  return { run, visited, pauses: () => pauses };
}

describe('a round of all repositories', () => {
  test('visits each once, installations by turns, spread out', async () => {
    const { run, pauses } = createRound({ 1: ['a', 'b', 'archived-c', 'd'], 2: ['x'], 3: 'suspended' });
    expect(await run()).toEqual(['a', 'x', 'b', 'd']);
    expect(pauses()).toBe(4);
  });

  test('an installation that cannot be listed keeps nobody waiting, and the round comes again', async () => {
    const { run, visited } = createRound({ 1: 'gone', 2: ['x', 'y'] });
    await expect(run()).rejects.toThrow('installation is gone');
    expect(visited).toEqual(['x', 'y']);
  });

  test('stops where the hour is mostly used up, and the next round goes on there', async () => {
    let left = 1;
    const { run } = createRound({ 1: ['a', 'b', 'c', 'd', 'e'] }, () => {
      left -= 0.2;
      return left;
    });
    expect(await run()).toEqual(['a', 'b', 'c']);
    left = 1;
    expect(await run()).toEqual(['d', 'e', 'a']);
  });
});
