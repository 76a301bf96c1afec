import type { TextFault } from '../domain/document.ts';

/** The characters of a file without its byte order mark, or why there are none. */
export type DecodedFile =
  | { readonly text: string; readonly bomBytes: number; readonly fault?: never }
  | { readonly fault: TextFault };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes a file strictly as UTF-8. Another encoding is named where its byte order mark, or the zero bytes of
 * its first character (YAML 1.2.2 section 5.2), give it away; else the fault names the line of the first bad byte.
 */
export function decodeFile(bytes: Uint8Array): DecodedFile {
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) {
    return { fault: notUtf8(`the file is encoded in ${encoding}: save it as UTF-8`, 1) };
  }
  const bomBytes = startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  const text = decode(bytes.subarray(bomBytes));
  if (text !== undefined) return { text, bomBytes };
  return { fault: notUtf8('the file is not valid UTF-8: this line holds the first bad byte', firstBadLine(bytes)) };
}

function foreignEncoding(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0])) return 'UTF-32 (little endian)';
  if (startsWith(bytes, [0, 0, 0xfe, 0xff])) return 'UTF-32 (big endian)';
  if (startsWith(bytes, [0xff, 0xfe])) return 'UTF-16 (little endian)';
  if (startsWith(bytes, [0xfe, 0xff])) return 'UTF-16 (big endian)';
  if (bytes.length < 2) return undefined;
  if (bytes[0] === 0) return bytes[1] === 0 ? 'UTF-32 (big endian)' : 'UTF-16 (big endian)';
  if (bytes[1] === 0) return bytes[2] === 0 && bytes[3] === 0 ? 'UTF-32 (little endian)' : 'UTF-16 (little endian)';
  return undefined;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    if (decode(bytes.subarray(start, end)) === undefined) return line;
    start = end;
  }
  return line;
}

function notUtf8(message: string, line: number): TextFault {
  return { code: 'not-utf8', severity: 'error', message, line };
}
