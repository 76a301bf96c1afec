import type { FoundFault } from './text-fault.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that YAML forbids
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)/;
const oldBreak = /[\x85\u2028\u2029]/;

/**
 * Characters by which readers part: control characters are refused by the cluster's reader; a carriage return
 * alone ends a line for some and not for others, so text behind it may be a comment here and content there; the
 * line ends of YAML 1.1 (U+0085, U+2028, U+2029) are ordinary characters in YAML 1.2.
 */
export function checkCharacters(text: string, start: number, end: number): FoundFault[] {
  const own = text.slice(start, end);
  const faults: FoundFault[] = [];
  const bad = own.search(forbidden);
  if (bad !== -1) {
    const what = own[bad] === '\r' ? 'a carriage return without a line feed' : 'a control character';
    faults.push({ code: 'yaml-syntax', severity: 'error', message: `${what} is not allowed`, offset: start + bad });
  }
  const old = own.search(oldBreak);
  if (old !== -1) {
    const message = 'some readers take this invisible character (U+0085, U+2028 or U+2029) for a line end: escape it';
    faults.push({ code: 'yaml-1.1-ambiguous', severity: 'warning', message, offset: start + old });
  }
  return faults;
}
