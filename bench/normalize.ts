import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measurement, measureHedgerow } from './measure.ts';
import { fileBytes, writeVpcFiles } from './vpc-files.ts';

// Offline dry run of `hedgerow normalize` over 10,000 one-document VPC files, the best of three: process start,
// reading, parsing, judging, planning and printing included.
const documents = 10_000;
const runs = 3;

/** Runs it on one core and, where there are two, on two, and prints what was measured. */
export function benchNormalize(): void {
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-bench-'));
  try {
    writeVpcFiles(directory, documents);
    console.log(`hedgerow normalize, dry run: ${documents} files of ${fileBytes} bytes, one VPC each; best of ${runs}`);
    for (const cores of [1, 2].filter((count) => count <= availableParallelism())) report(directory, cores);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(directory: string, cores: number): void {
  const measured = Array.from({ length: runs }, () =>
    measureHedgerow(['normalize', directory, '--json', '--threads', String(cores)], cores),
  );
  for (const measurement of measured) verify(measurement);
  const best = measured.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const peak = Math.max(...measured.map((measurement) => measurement.peakBytes));
  const rate = Math.round(documents / best.seconds).toLocaleString('en');
  const megabytes = Math.round(peak / 1e6);
  console.log(
    `${cores} ${cores === 1 ? 'core ' : 'cores'}  ${rate} documents/s  ${best.seconds.toFixed(2)} s  peak ${megabytes} MB`,
  );
}

// A fast wrong answer is no answer.
function verify({ stdout }: Measurement): void {
  const summary = JSON.parse(stdout).fabrics[0].summary;
  if (summary.managed !== documents)
    throw new Error(`expected ${documents} managed documents: ${JSON.stringify(summary)}`);
}
