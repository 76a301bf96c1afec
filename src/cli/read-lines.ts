import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The lines of a file, as they are read. Throws the system's error. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path, 'utf8');
  // The interface would swallow what the stream fails with.
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  const lines = createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done === true) break;
    yield value;
  }
  if (file.errored !== null) throw file.errored;
}
