import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '../../src/actions/memory.ts';
import { watchedIn } from '../../src/actions/watch-branches.ts';
import { createWatchedBranches } from '../../src/store/create-watched-branches.ts';
import type { Database } from '../../src/store/database.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

describeEachDatabase('watched branches', ({ newPlace, open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open(await newPlace());
  });
  afterAll(() => database.close());

  test('that one process learned of are watched by all, whatever they remember', async () => {
    const [one, other] = [createWatchedBranches(database), createWatchedBranches(database)];
    const repository = { id: 7, defaultBranch: 'main' };
    const memory = createMemory();
    memory.watched.set('7 branches', new Set(['main']), 1);
    expect(await watchedIn(memory, other, repository)('anything')).toBe(true);

    await one.note(7, new Set(['main']));
    expect(await watchedIn(memory, other, repository)('lab')).toBe(false);
    await one.note(7, new Set(['main', 'lab']));
    const isWatched = watchedIn(memory, other, repository);
    const asked = await Promise.all(['lab', 'main', 'hedgerow/normalize/a', 'feature'].map(isWatched));
    expect(asked).toEqual([true, true, true, false]);
    expect(await other.find(8)).toBeUndefined();
  });

  test('are asked for once, and only where a branch does not tell by itself', async () => {
    const { find, note } = createWatchedBranches(database);
    await note(9, new Set(['main', 'lab', 'test']));
    const memory = createMemory();
    memory.watched.set('9 branches', new Set(['main', 'lab']), 1);
    let questions = 0;
    const counted = {
      note,
      find: (repository: number) => {
        questions += 1;
        return find(repository);
      },
    };
    const isWatched = watchedIn(memory, counted, { id: 9, defaultBranch: 'main' });
    for (const branch of ['main', 'lab', 'hedgerow/normalize/a', 'hedgerow/change/x1']) {
      expect(await isWatched(branch)).toBe(true);
    }
    expect(questions).toBe(0);
    expect([await isWatched('test'), await isWatched('feature')]).toEqual([true, false]);
    expect(questions).toBe(1);
  });
});
