import { availableParallelism, cpus, totalmem } from 'node:os';

/** The machine in one line: processor, cores, memory, Node. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${model}, ${availableParallelism()} cores, ${gibibytes} GiB, Node ${process.versions.node}, ${process.platform}`;
}
