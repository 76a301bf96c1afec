import { expect, test } from 'vitest';
import { describeEachDatabase } from '../support/postgres/each-database.ts';
import { runWithKills } from './crash-run.ts';

const kills = 20;
const pushes = 60;

describeEachDatabase('a server that is killed', ({ newPlace }) => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

  test(`at ${kills} random moments ends where an undisturbed one does (SEED=${seed})`, async () => {
    const calm = await runWithKills(await newPlace(), 0, pushes, seed);
    const disturbed = await runWithKills(await newPlace(), kills, pushes, seed);
    expect(disturbed.dead).toBe(0);
    expect(disturbed.view).toEqual(calm.view);
  }, 600_000);
});
