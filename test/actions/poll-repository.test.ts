import { describe, expect, test } from 'vitest';
import { type Polled, pollRepository, type Seen } from '../../src/actions/poll-repository.ts';
import type { Remark, UpdatedPullRequest } from '../../src/ports/watch-host.ts';

const at = (second: number): string => new Date(1_800_000_000_000 + second * 1000).toISOString().replace('.000', '');
const ours = 'hedgerow/normalize/fabric-1';

/** A repository as GitHub shows it; `asked` are the questions of the last poll. */
function createRepository() {
  const heads = new Map([['main', 'a1']]);
  const pulls = new Map<number, UpdatedPullRequest>();
  const remarks = new Map<number, Remark[]>();
  const state = { asked: [] as string[], seen: undefined as Seen | undefined, ids: 0 };
  const touch = (number: number, second: number, change: Partial<UpdatedPullRequest> = {}): void => {
    const known = pulls.get(number);
    const fresh: UpdatedPullRequest = {
      ...{ number, branch: ours, isForeign: false, labels: [], state: 'open', merged: false, head: 'b1', base: 'main' },
      ...{ title: 'pull', body: '', mergeable: null, isDraft: false, updatedAt: at(second) },
    };
    pulls.set(number, { ...fresh, ...known, updatedAt: at(second), ...change });
  };
  const comment = (number: number, second: number, body: string, isBot = false): void => {
    state.ids += 1;
    remarks.set(number, [
      ...(remarks.get(number) ?? []),
      { id: state.ids, by: isBot ? 'hedgerow[bot]' : 'ann', isBot, at: at(second), body },
    ]);
    touch(number, second);
  };
  const poll = async (): Promise<Polled> => {
    state.asked = [];
    const polled = await pollRepository({
      last: state.seen,
      since: at(0),
      isWatched: async (branch) => branch === 'main' || branch.startsWith('hedgerow/'),
      host: {
        listHeads: async (prefix) => {
          state.asked.push('heads');
          return new Map([...heads].filter(([name]) => name.startsWith(prefix)));
        },
        listUpdated: async (page, size) => {
          state.asked.push('pulls');
          const sorted = [...pulls.values()].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
          return sorted.slice((page - 1) * size, page * size);
        },
        listRemarks: async (number, since) => {
          state.asked.push(`remarks ${number}`);
          return (remarks.get(number) ?? []).filter((one) => one.at >= since);
        },
      },
    });
    state.seen = polled.seen;
    return polled;
  };
  return { heads, touch, comment, poll, state };
}

describe('a poll', () => {
  test('the first sees a change, an idle repository costs two questions from then on', async () => {
    const { touch, poll, state } = createRepository();
    touch(1, 10);
    expect((await poll()).isChanged).toBe(true);
    await poll();
    for (let i = 0; i < 3; i += 1) {
      expect((await poll()).isChanged).toBe(false);
      expect(state.asked).toEqual(['heads', 'pulls']);
    }
  });

  test('watched branches that move, appear and go are changes; others are not', async () => {
    const { heads, poll } = createRepository();
    await poll();
    const changes: boolean[] = [];
    for (const act of [
      () => heads.set('main', 'a2'),
      () => heads.set('feature/x', 'c1'),
      () => heads.set(ours, 'b1'),
      () => heads.delete(ours),
      () => heads.delete('feature/x'),
    ]) {
      act();
      changes.push((await poll()).isChanged);
    }
    expect(changes).toEqual([true, false, true, true, false]);
  });

  test.each([
    ['opened', { number: 2 }, {}],
    ['closed', { number: 1 }, { state: 'closed' }],
    ['retargeted', { number: 1 }, { base: 'dev' }],
    ['pushed to', { number: 1 }, { head: 'b2' }],
  ] as const)('a pull request that was %s is a change', async (_name, { number }, change) => {
    const { touch, poll } = createRepository();
    touch(1, 10);
    await poll();
    await poll();
    touch(number, 20, change);
    expect((await poll()).isChanged).toBe(true);
  });

  test('every comment by a person is heard, also one of the second in which the last poll was', async () => {
    const { comment, touch, poll } = createRepository();
    touch(1, 10);
    await poll();
    comment(1, 20, 'one');
    const first = await poll();
    comment(1, 20, 'two');
    const second = await poll();
    comment(1, 21, 'by a bot', true);
    comment(1, 22, 'three');
    const third = await poll();
    const heard = [first, second, third].map(({ remarks }) => remarks.map(({ body }) => body));
    expect(heard[0]).toEqual(['one']);
    expect(heard[1]).toContain('two');
    expect(heard[2]).toContain('three');
    expect(heard.flat()).not.toContain('by a bot');
  });

  test('many pull requests at once: each is seen, over several pages', async () => {
    const { comment, touch, poll } = createRepository();
    touch(1, 10);
    await poll();
    for (let number = 1; number <= 50; number += 1) comment(number, 20 + number, `say ${number}`);
    const { remarks } = await poll();
    expect(new Set(remarks.map(({ number }) => number)).size).toBe(50);
  });

  test('at the first poll the comments on our own pull requests are heard, not those of years', async () => {
    const { comment, touch, poll } = createRepository();
    comment(1, -1_000, 'old');
    comment(1, 5, 'new');
    touch(2, 5, { branch: 'feature/x' });
    comment(2, 6, 'elsewhere');
    expect((await poll()).remarks.map(({ body }) => body)).toEqual(['new']);
  });

  test('a group that a merge queue built is told once, with what it is built on', async () => {
    const { heads, poll } = createRepository();
    await poll();
    const base = 'c'.repeat(40);
    heads.set(`gh-readonly-queue/release/1.0/pr-12-${base}`, 'd1');
    const polled = await poll();
    expect([polled.isChanged, polled.groups]).toEqual([false, [{ head: 'd1', base, into: 'release/1.0' }]]);
    expect((await poll()).groups).toEqual([]);
  });
});
