import type { Document } from '../domain/document.ts';
import type { Rewrite } from './normalize-document.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * What stands around the only document of a file and does not go to managed/ with it (DESIGN.md 5.1): a byte order
 * mark, CRLF line ends, blank lines at the end. Empty: the file can move with its blob, markers included.
 */
export function frameRewrites(bytes: Uint8Array, document: Document): Rewrite[] {
  const rewrites: Rewrite[] = [];
  if (bytes[0] === 0xef) rewrites.push({ what: 'byte order mark removed', line: 1, endLine: 1 });
  const { end } = document.bytes;
  if (bytes.includes(carriageReturn) && !document.text.includes('\r')) {
    rewrites.push({ what: 'CRLF line ends made LF', line: 1, endLine: lineOf(bytes, bytes.byteLength) });
  }
  if (end < bytes.byteLength && !endsTidily(bytes.subarray(end))) {
    const [line, endLine] = [lineOf(bytes, end) + 1, lineOf(bytes, bytes.byteLength)];
    rewrites.push({ what: 'what stands behind the document removed', line, endLine: Math.max(line, endLine) });
  }
  return rewrites;
}

// Markers may follow the document; the file shall end with its one newline all the same.
function endsTidily(behind: Uint8Array): boolean {
  return behind.at(-1) === newline && behind.at(-2) !== newline && behind.some((byte) => byte > 0x20);
}

/** The line that the byte before an offset stands on. */
function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(newline); at !== -1 && at < offset - 1; at = bytes.indexOf(newline, at + 1)) line++;
  return line;
}
