import { findAmbiguity } from './ambiguous-scalar.ts';

/** Says that a text goes beyond what the simple reader understands. */
export const stop = Symbol('beyond the simple style');

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['true', 'True', 'TRUE'].map((word): [string, boolean] => [word, true]),
  ...['false', 'False', 'FALSE'].map((word): [string, boolean] => [word, false]),
  ...['null', 'Null', 'NULL'].map((word): [string, null] => [word, null]),
]);
const whole = /^[-+]?[0-9]+$/;
const fraction = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const special = /^(?:0[xo]|[-+]?\.(?:inf|nan))/i;

/** Whether a plain scalar that begins with a letter or `_` is text for every reader. */
export function isPlainText(plain: string): boolean {
  return !words.has(plain) && findAmbiguity(plain) === undefined;
}

/** What a plain scalar is by YAML 1.2 core; `stop` where readers differ or JSON has no such value. */
export function resolvePlain(plain: string): string | number | boolean | null | typeof stop {
  const word = words.get(plain);
  if (word !== undefined) return word;
  if (findAmbiguity(plain) !== undefined) return stop;
  const first = plain.charCodeAt(0);
  // From ":" on: letters and "_"; all numbers begin before it.
  if (first > 0x39) return plain;
  if (special.test(plain)) return stop;
  if (!fraction.test(plain)) return plain;
  const value = Number(plain);
  if (!Number.isFinite(value) || (whole.test(plain) && !Number.isSafeInteger(value))) return stop;
  return value === 0 ? 0 : value;
}
