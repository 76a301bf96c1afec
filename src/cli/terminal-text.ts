import { stripVTControlCharacters } from 'node:util';
import { visible } from '../proposal/escape.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Characters of two columns: East Asian wide and full-width ones (UAX 11), and emoji.
const wide =
  /^(?:\p{Emoji_Presentation}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|.\ufe0f)/u;
const ascii = /^[\x20-\x7e]*$/;

/** How many columns a line takes on a terminal; colours take none. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (/^\p{M}/u.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** People's text made harmless for a terminal: one line, escape sequences and invisible characters shown as symbols. */
export function inert(text: string): string {
  return ascii.test(text) ? text : visible(text);
}

/** The text with spaces up to a width; a longer one stays as it is. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** The beginning of a text that is too long for a width, ending in `…`. */
export function cutTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Lines of at most `width` columns, broken at spaces; a longer word gets a line of its own, whole so that it can be copied. */
export function wrap(text: string, width: number | undefined): string[] {
  if (width === undefined || textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const length = textWidth(word);
    if (line !== '' && used + 1 + length > width) {
      lines.push(line);
      line = word;
      used = length;
    } else {
      used += line === '' ? length : length + 1;
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
