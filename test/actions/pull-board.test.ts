import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPullBoard, type PullBoard } from '../../src/actions/pull-board.ts';
import type { UpdatedPullRequest } from '../../src/ports/watch-host.ts';

const at = (second: number): string => new Date(second * 1000).toISOString().replace('.000', '');
const branch = (index: number): string => `hedgerow/normalize/f-${index}`;

function pull(number: number, change: Partial<UpdatedPullRequest> & { updatedAt: string }): UpdatedPullRequest {
  return {
    number,
    branch: branch(number),
    isForeign: false,
    labels: [],
    state: 'open',
    merged: false,
    head: `${number}`,
    base: 'main',
    title: `pull ${number}`,
    body: 'body',
    mergeable: null,
    isDraft: false,
    ...change,
  };
}

/** GitHub's list of the last updated, and how many pages of it were read. */
function createHost() {
  const pulls = new Map<number, UpdatedPullRequest>();
  const host = {
    pages: 0,
    put: (one: UpdatedPullRequest) => void pulls.set(one.number, one),
    listUpdated: async (page: number, size: number) => {
      host.pages += 1;
      const sorted = [...pulls.values()].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt) || b.number - a.number);
      return sorted.slice((page - 1) * size, page * size);
    },
    of: (name: string) => [...pulls.values()].filter((one) => one.branch === name),
  };
  return host;
}

async function refresh(board: PullBoard, host: ReturnType<typeof createHost>): Promise<number> {
  host.pages = 0;
  await board.refresh(host);
  return host.pages;
}

describe('the board of pull requests', () => {
  test('an empty repository has none of a branch, and says so', async () => {
    const board = createPullBoard();
    expect(board.find(branch(1))).toBeUndefined();
    expect(await refresh(board, createHost())).toBe(1);
    expect(board.find(branch(1))).toEqual([]);
  });

  test('what changed since is one page, whatever else there is', async () => {
    const [board, host] = [createPullBoard(), createHost()];
    for (let number = 1; number <= 350; number += 1) host.put(pull(number, { updatedAt: at(number) }));
    expect(await refresh(board, host)).toBe(4);
    expect(board.find(branch(3))).toHaveLength(1);
    host.put(pull(3, { updatedAt: at(1_000), state: 'closed', merged: true }));
    expect(await refresh(board, host)).toBe(1);
    expect(board.find(branch(3))).toMatchObject([{ number: 3, state: 'closed', merged: true }]);
    expect(board.read(3)?.merged).toBe(true);
  });

  test('people’s branches and forks are not kept', async () => {
    const [board, host] = [createPullBoard(), createHost()];
    host.put(pull(1, { updatedAt: at(1), branch: 'feature/x' }));
    host.put(pull(2, { updatedAt: at(2), isForeign: true }));
    await refresh(board, host);
    expect([board.read(1), board.read(2), board.find(branch(2))]).toEqual([undefined, undefined, []]);
  });

  test('with more than it reads, a branch is asked for by itself once and followed from then on', async () => {
    const [board, host] = [createPullBoard(), createHost()];
    for (let number = 1; number <= 700; number += 1) host.put(pull(number, { updatedAt: at(number) }));
    expect(await refresh(board, host)).toBe(5);
    expect(board.find(branch(3))).toBeUndefined();
    board.learn(branch(3), host.of(branch(3)));
    host.put(pull(3, { updatedAt: at(2_000), title: 'changed' }));
    expect(await refresh(board, host)).toBe(1);
    expect(board.find(branch(3))).toMatchObject([{ title: 'changed' }]);
  });

  test('after a gap nothing is believed any more', async () => {
    const [board, host] = [createPullBoard(), createHost()];
    for (let number = 1; number <= 700; number += 1) host.put(pull(number, { updatedAt: at(number) }));
    await refresh(board, host);
    board.learn(branch(3), host.of(branch(3)));
    for (let number = 1; number <= 600; number += 1) host.put(pull(number, { updatedAt: at(5_000 + number) }));
    await refresh(board, host);
    expect(board.find(branch(3))).toBeUndefined();
  });

  test('whatever happens in whatever order, it says what GitHub says', async () => {
    const step = fc.record({
      number: fc.integer({ min: 1, max: 260 }),
      wait: fc.integer({ min: 0, max: 2 }),
      state: fc.constantFrom('open' as const, 'closed' as const),
      isLooked: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 400 }), async (steps) => {
        const [board, host] = [createPullBoard(), createHost()];
        let now = 1_000;
        for (const { number, wait, state, isLooked } of steps) {
          now += wait;
          host.put(pull(number, { updatedAt: at(now), state, branch: branch(number % 40), title: `${now}` }));
          if (!isLooked) continue;
          await board.refresh(host);
          const name = branch(number % 40);
          const expected = host.of(name).sort((a, b) => b.number - a.number);
          expect(board.find(name)?.map((one) => [one.number, one.state, one.title])).toEqual(
            expected.map((one) => [one.number, one.state, one.title]),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
