/** Offset at which the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset behind the line end of an offset's line, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

/** Offset of the first character from `offset` on that is no space. */
export function skipSpaces(text: string, offset: number): number {
  let at = offset;
  while (text.charCodeAt(at) === 0x20) at++;
  return at;
}

/** Whether nothing or only a comment stands between an offset and the end of its line. */
export function isBareRest(text: string, offset: number): boolean {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at >= text.length || text[at] === '\n' || text[at] === '#' || (text[at] === '\r' && text[at + 1] === '\n');
}

/** Whether a line, given by where it begins, is blank. */
export function isBlankLine(text: string, start: number): boolean {
  return isBareRest(text, start) && text[skipBlanks(text, start)] !== '#';
}

/** Offset of the first character from `offset` on that is neither space nor tab. */
export function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

const keepsLines = /[|>](?:\+|[1-9]\+|\+[1-9])[ \t]*(?:#.*)?\r?\n/;

/** Whether a text holds a block of text that keeps the blank lines below it (`|+`). */
export function keepsBlankLines(text: string): boolean {
  return keepsLines.test(text);
}

/** Where a stretch of text ends without its trailing blank lines; unchanged where a block of text may keep them. */
export function trimBlankEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && ' \t\r\n'.includes(text.charAt(last - 1))) last--;
  const rest = Math.min(nextLine(text, last), end);
  return rest === end || keepsLines.test(text.slice(start, end)) ? end : rest;
}

/** Takes up to `columns` spaces from the start of every line. */
export function dedent(text: string, columns: number): string {
  return columns === 0 ? text : text.replaceAll(new RegExp(`^ {1,${columns}}`, 'gm'), '');
}
