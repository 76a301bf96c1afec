const plain = /^[ -~]{0,60}$/;

/** A value of the file in quotes, without control characters and cut to a length that fits a sentence. */
export function quote(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  const characters = [...text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')];
  return `"${characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : characters.join('')}"`;
}

/** `a, b and c`. */
export function enumerate(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
