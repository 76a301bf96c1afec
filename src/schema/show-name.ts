const longestName = 60;

/** A name of the input fit for a sentence: no control or invisible characters, not longer than 60 characters. */
export function showName(name: string): string {
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
  return clean === '' ? '""' : cut(clean, longestName);
}

/** The text cut to a number of characters, the cut marked. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length <= length ? text : `${characters.slice(0, length).join('')}…`;
}
