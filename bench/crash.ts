import { deepStrictEqual } from 'node:assert';
import { rmSync } from 'node:fs';
import { runWithKills } from '../test/e2e/crash-run.ts';
import { newDataDir, type Place } from '../test/support/postgres/each-database.ts';
import { findPostgres, startPostgres } from '../test/support/postgres/start-postgres.ts';
import { describeMachine } from './machine.ts';

// The server is killed at random moments of an end-to-end run and started again; at the end everything is as after an
// undisturbed run of the same pushes. SEED repeats a run, KILLS and PUSHES change its length.
const kills = Number(process.env.KILLS ?? 200);
const pushes = Number(process.env.PUSHES ?? kills * 2);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

process.stdout.write(`${describeMachine()}\nSEED=${seed}, ${kills} kills, ${pushes} pushes\n`);
await measure('embedded', async () => ({ dataDir: await newDataDir() }));
const bin = findPostgres();
if (bin === undefined) process.stdout.write('PostgreSQL: not installed here\n');
else {
  const postgres = await startPostgres(bin);
  await measure('PostgreSQL', async () => ({ databaseUrl: await postgres.createDatabase(), dataDir: '/nowhere' }));
  await postgres.remove();
}

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const begun = performance.now();
  const places = [await newPlace(), await newPlace()] as const;
  const calm = await runWithKills(places[0], 0, pushes, seed);
  const disturbed = await runWithKills(places[1], kills, pushes, seed);
  for (const { dataDir } of places) rmSync(dataDir, { recursive: true, force: true });
  deepStrictEqual(disturbed.view, calm.view);
  deepStrictEqual(disturbed.dead, 0);
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(
    `${name.padEnd(12)}same state after ${kills} kills; ${disturbed.redelivered} deliveries sent again; ` +
      `0 given up, 0 duplicates (${seconds} s)\n`,
  );
}
