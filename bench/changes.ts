import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from './machine.ts';
import type { Played } from './play-changes.ts';

// 1,000 random stories of uploads, edits by hand and through the API, or as many as the first argument says; the second
// is the seed, by chance where left out. A process for each core, each with a database of its own, in memory where the
// system has a place for files there. Prints what was seen;
// exits with 1 and the stories where something happened that must not.
const runs = Number(process.argv[2] ?? 1_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 1_000_000));
const workers = Math.min(runs, availableParallelism());
const memory = '/dev/shm';
const directory = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'hedgerow-stories-'));

process.stdout.write(`${describeMachine()}\n${runs} stories, seed ${seed}\n`);
const start = performance.now();
let told = 0;
const sums: Record<string, number> = {};
const faults: string[] = [];
await Promise.all(Array.from({ length: workers }, (_, worker) => play(worker)));
rmSync(directory, { recursive: true, force: true });
const seconds = Math.round((performance.now() - start) / 1000);
process.stdout.write(`${JSON.stringify(sums).replaceAll('"', '').replaceAll(',', ', ').slice(1, -1)}; ${seconds} s\n`);
process.stdout.write(
  faults.length > 0
    ? `FAILED\n${faults.join('\n')}\n`
    : 'edits of people reverted: 0, edits taken in and lost: 0, collisions not reported: 0, comments lost: 0\n',
);
process.exitCode = faults.length > 0 ? 1 : 0;

function play(worker: number): Promise<void> {
  const share = Math.floor(runs / workers) + (worker < runs % workers ? 1 : 0);
  const script = fileURLToPath(new URL('./play-changes.ts', import.meta.url));
  const child = fork(script, [String(share), String(seed + worker)], {
    env: { ...process.env, TMPDIR: directory },
  });
  child.on('message', ({ counts, fault }: Played) => {
    for (const [what, count] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + count;
    if (fault !== undefined) faults.push(fault);
    if ((sums.stories ?? 0) < told + 100) return;
    told += 100;
    process.stdout.write(`${told} played\n`);
  });
  return new Promise((resolve) => {
    child.once('exit', (status) => {
      if (status !== 0) faults.push(`a process ended with ${status}`);
      resolve();
    });
  });
}
