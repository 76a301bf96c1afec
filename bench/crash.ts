import { deepStrictEqual } from 'node:assert';
import { runWithKills } from '../test/e2e/crash-run.ts';
import type { Place } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';

// The server is killed at random moments of an end-to-end run and started again; at the end everything is as after an
// undisturbed run of the same pushes. SEED repeats a run, KILLS and PUSHES change its length.
const kills = Number(process.env.KILLS ?? 200);
const pushes = Number(process.env.PUSHES ?? kills * 2);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

process.stdout.write(`${describeMachine()}\nSEED=${seed}, ${kills} kills, ${pushes} pushes\n`);
await onEachDatabase(measure);

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const begun = performance.now();
  const places = [await newPlace(), await newPlace()] as const;
  const calm = await runWithKills(places[0], 0, pushes, seed);
  const disturbed = await runWithKills(places[1], kills, pushes, seed);
  deepStrictEqual(disturbed.view, calm.view);
  deepStrictEqual(disturbed.dead, 0);
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(
    `${name.padEnd(12)}same state after ${kills} kills; ${disturbed.redelivered} deliveries sent again; ` +
      `0 given up, 0 duplicates (${seconds} s)\n`,
  );
}
