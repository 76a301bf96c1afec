import { showName } from '../../schema/show-name.ts';

const plain = /^[ -~]{0,60}$/;

/** A value of the file in quotes, without control characters and cut to a length that fits a sentence. */
export function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : `"${showName(text)}"`;
}

/** `a, b and c`. */
export function enumerate(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
