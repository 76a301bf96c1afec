import { inert } from './terminal-text.ts';

/** Writes the result of a command to stdout. */
export function writeOutput(text: string): void {
  process.stdout.write(text);
}

/** Writes why the command could not run to stderr. */
export function writeError(message: string): void {
  process.stderr.write(`hedgerow: ${inertLines(message)}\n`);
}

/** Writes the lines of a report to stderr, beside a result on stdout that others read. */
export function writeReport(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** Writes remarks to stderr, so that they never mix with a result. */
export function writeNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`note: ${inert(note)}\n`);
}

/** A reader that has seen enough (`| head`) is no error: the rest is not written. */
export function tolerateClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

function inertLines(message: string): string {
  return message.split('\n').map(inert).join('\n');
}
