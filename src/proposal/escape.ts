import { printFieldPath } from './field-path.ts';

// GitHub leaves code alone: no mention, reference, link, emoji or HTML is made inside a code span or a fence. So people's
// text goes there and nowhere else; what stays in prose is plain words and short numbers (DESIGN.md 5.5).

/** Characters that nobody sees or that turn others around: controls, formats, separators, unusual spaces, lone surrogates. */
const hidden = /(?!\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** The same text with every invisible character shown: `␊` for the C0 controls, `[U+202E]` for others. One line. */
export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** At most about `max` characters: a longer text loses its middle and says how many characters that were. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, Math.ceil(max * 0.6)).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-Math.floor(max * 0.3)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head}…[${printNumber(text.length - head.length - tail.length)} more]…${tail}`;
}

/** A whole number with commas: 65,536. */
export function printNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** People's text as one line without Markdown, for places that show text as it is (annotations). */
export function plain(text: string, max = 1000): string {
  return cut(visible(text.trim().replace(/`([^`]+)`/g, (_, content: string) => namePointer(content))), max);
}

/** A pointer in a message of ours as people write it (`spec.vlan`); any other text as it is. */
function namePointer(content: string): string {
  return /^\/(apiVersion|kind|metadata|spec|status|data|items)(\/|$)/.test(content) ? printFieldPath(content) : content;
}

/** People's text as a code span that it cannot leave (CommonMark 6.1); never empty, one line. */
export function code(text: string, max = 100): string {
  const shown = visible(cut(text, max));
  if (shown.trim() === '') return `\`"${shown}"\``;
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * A sentence of ours that may quote people's text: plain words and short numbers stay as they are, everything
 * else (names, paths, `@x`, `#1`, links, HTML, hex that could be a commit) becomes code spans.
 */
export function prose(sentence: string, max = 400): string {
  const shown = visible(cut(sentence.trim(), max));
  // a pair of backticks, which may hold spaces, is one token
  const tokens = shown.match(/["'(“‘]{0,2}`[^`]+`[)"'”’.,;:!?]{0,3}(?= |$)|[^ ]+/gu) ?? [];
  return tokens.map(proseToken).join(' ');
}

const plainCore = /^(?:[A-Za-z]+(?:['’-][A-Za-z]+)*|[0-9]{1,6}(?:[.,][0-9]{1,6})?%?|[–—→…=])$/;
const hexWord = /^[a-f]{7,}$/i;

/** Whether a word needs no code span: letters, or a short number; hex that could be a commit is neither. */
export function isPlain(word: string): boolean {
  return plainCore.test(word) && !hexWord.test(word) && word.length <= 40;
}

function proseToken(token: string): string {
  const [, begin = '', content, end = ''] = /^(["'(“‘]{0,2})`([^`]+)`([)"'”’.,;:!?]{0,3})$/u.exec(token) ?? [];
  if (content !== undefined) return `${begin}${code(namePointer(content), 200)}${end}`;
  const [, open = '', core = '', close = ''] = /^(["'(“‘]{0,2})(.*?)([)"'”’.,;:!?]{0,3})$/u.exec(token) ?? [];
  if (core === '') return isPlain(token) ? token : code(token, 200);
  if (isPlain(core)) return token;
  // the quotes around a name give way to the code span
  const isQuoted = /["'“‘]$/u.test(open) && /^["'”’]/u.test(close);
  return isQuoted ? `${open.slice(0, -1)}${code(core, 200)}${close.slice(1)}` : `${open}${code(core, 200)}${close}`;
}

/** A word that may be people's text (a kind, say): itself where it is a plain word, else a code span. */
export function word(text: string): string {
  return isPlain(text) ? text : code(text, 60);
}

/**
 * Markdown as one cell of a table. A pipe is escaped also inside code (GFM 4.10); a backslash before a pipe is
 * shown by its number because readers disagree about `\\|`.
 */
export function cell(markdown: string): string {
  return markdown.replaceAll('\\|', '[U+005C]|').replaceAll('|', '\\|');
}

/** One table row of cells that are Markdown already. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Lines as a fenced block that they cannot leave; long lines lose their middle, invisible characters are shown. */
export function fence(lines: readonly string[], language: string): string {
  const shown = lines.map((line) =>
    line
      .split('\t')
      .map((part) => visible(cut(part, 300)))
      .join('\t'),
  );
  const marks = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return `${marks}${language}\n${shown.join('\n')}\n${marks}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  return longest;
}

const lookAlikes: Readonly<Record<string, string>> = { '@': '＠', '#': '＃', '<': '＜' };

/**
 * People's text as one line where there is no code to put it in (titles, commit messages): what GitHub would make a
 * mention, a reference to an issue or commit, or a link stands in characters that look alike.
 */
export function inert(text: string, max: number): string {
  return visible(cut(text.trim(), max))
    .replace(/[@#<](?=\S)/g, (character) => lookAlikes[character] ?? character)
    .replace(/\bGH-(?=\d)/gi, (word) => `${word.slice(0, 2)}\u2011`)
    .replace(/:\/\//g, '：//')
    .replace(/\bwww\./gi, (word) => `${word.slice(0, 3)}．`)
    .replace(/\b[0-9a-f]{7,64}\b/gi, (word) => (/[a-f]/i.test(word) ? `${word.slice(0, 6)}·${word.slice(6)}` : word));
}
