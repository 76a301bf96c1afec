import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

// of util-linux; elsewhere the system places the threads
const pinning: string = 'taskset';

/** One run of the program in a process of its own. */
export type Measurement = { readonly seconds: number; readonly peakBytes: number; readonly stdout: string };

/**
 * Runs `hedgerow` with some arguments on `cores` cores (pinned with taskset where the machine has it) and measures
 * wall clock, start of the process included, and peak memory of the whole process. Throws where it fails.
 */
export function measureHedgerow(args: readonly string[], cores: number): Measurement {
  const preload = new URL('report-memory.ts', import.meta.url).href;
  const command = [process.execPath, '--import', preload, 'src/main.ts', ...args];
  const pinned = canPin() ? [pinning, '-c', cores === 1 ? '0' : `0-${cores - 1}`, ...command] : command;
  const start = performance.now();
  const [program = '', ...rest] = pinned;
  const run = spawnSync(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  const seconds = (performance.now() - start) / 1000;
  if (run.status !== 0 && run.status !== 1) throw new Error(`hedgerow ended with ${run.status}: ${run.stderr}`);
  return { seconds, peakBytes: Number(run.output[3]), stdout: run.stdout };
}

function canPin(): boolean {
  return spawnSync(pinning, ['-V'], { stdio: 'ignore' }).status === 0;
}
