import { describe, expect, test } from 'vitest';
import type { PauseStore } from '../../src/ports/pause-store.ts';

/** A store under test, and what moves its clock. */
export type PauseStage = {
  readonly pauses: PauseStore;
  /** Another process at the same store; the same one where there is only one process. */
  readonly other: PauseStore;
  readonly pass: (milliseconds: number) => void;
};

const since = '2026-07-22T08:02:00.000Z';
const by = (name: string) => ({ by: name, since });
let repositories = 0;

/** What every store of pauses does, however it is kept. */
export function describePauses(name: string, open: () => PauseStage): void {
  const stage = () => {
    repositories += 1;
    return { ...open(), repository: repositories };
  };

  describe(`${name} as a store of pauses`, () => {
    test('a pause holds for its fabric, until it is lifted', async () => {
      const { pauses, repository } = stage();
      expect(await pauses.find({ repository, fabric: 'a' })).toBeUndefined();
      await pauses.pause({ repository, fabric: 'a' }, by('octocat'));
      expect(await pauses.find({ repository, fabric: 'a' })).toEqual(by('octocat'));
      expect(await pauses.find({ repository, fabric: 'b' })).toBeUndefined();
      expect(await pauses.find({ repository })).toBeUndefined();
      expect(await pauses.find({ repository: repository + 1_000_000, fabric: 'a' })).toBeUndefined();
      await pauses.resume({ repository, fabric: 'a' });
      expect(await pauses.find({ repository, fabric: 'a' })).toBeUndefined();
    });

    test('a pause of the repository holds for each of its fabrics, whatever is lifted of them', async () => {
      const { pauses, repository } = stage();
      await pauses.pause({ repository }, by('operator'));
      await pauses.pause({ repository, fabric: 'a' }, by('octocat'));
      await pauses.resume({ repository, fabric: 'a' });
      expect(await pauses.find({ repository, fabric: 'a' })).toEqual(by('operator'));
      expect(await pauses.find({ repository, fabric: 'b' })).toEqual(by('operator'));
      expect(await pauses.find({ repository })).toEqual(by('operator'));
    });

    test('what is paused stays as it is; lifting what is not paused changes nothing', async () => {
      const { pauses, repository } = stage();
      await pauses.pause({ repository, fabric: 'a' }, by('first'));
      await pauses.pause({ repository, fabric: 'a' }, by('second'));
      await pauses.resume({ repository });
      expect(await pauses.find({ repository, fabric: 'a' })).toEqual(by('first'));
    });

    test('what is read is as it is now, also in another process, and what is found is no older', async () => {
      const { pauses, other, repository } = stage();
      expect(await other.find({ repository, fabric: 'a' })).toBeUndefined();
      await pauses.pause({ repository: repository + 1_000_000 }, by('nobody'));
      await pauses.pause({ repository }, by('operator'));
      await pauses.pause({ repository, fabric: 'a' }, by('octocat'));
      const both = { '': by('operator'), a: by('octocat') };
      expect(await other.read(repository)).toEqual(new Map(Object.entries(both)));
      expect(await other.find({ repository, fabric: 'a' })).toEqual(by('operator'));
      await pauses.resume({ repository });
      expect(await other.read(repository)).toEqual(new Map([['a', by('octocat')]]));
      expect(await other.find({ repository, fabric: 'b' })).toBeUndefined();
    });

    test('another process hears of it within two seconds', async () => {
      const { pauses, other, pass, repository } = stage();
      await other.find({ repository, fabric: 'a' });
      await pauses.pause({ repository, fabric: 'a' }, by('octocat'));
      pass(2_000);
      expect(await other.find({ repository, fabric: 'a' })).toEqual(by('octocat'));
      await other.resume({ repository, fabric: 'a' });
      pass(2_000);
      expect(await pauses.find({ repository, fabric: 'a' })).toBeUndefined();
    });
  });
}
