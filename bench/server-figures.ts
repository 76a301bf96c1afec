import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What Node is given to run the built program, as the image runs it. */
export const builtProgram = ['--max-semi-space-size=4', fileURLToPath(new URL('../dist/main.js', import.meta.url))];

/** Resident bytes of a process now and at its highest (Linux). */
export function readMemory(pid: number): { now: number; peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Seconds of processor time that a process has used, all its threads together (Linux, 100 ticks a second). */
export function readProcessorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
