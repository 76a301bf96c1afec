import type { Document } from '../domain/document.ts';

/**
 * The last line (of the file) of the member whose key stands on a line: what is indented deeper than the key, and
 * items of a list at its own indentation, without blank lines and comments at the end. In flow style, the line itself.
 */
export function lastLineOf(document: Document, line: number): number {
  const lines = document.text.split('\n');
  const first = lines.findIndex((text) => isContent(text));
  const at = first + line - document.line;
  const own = indentOf(lines[at] ?? '');
  let last = at;
  for (let i = at + 1; i < lines.length; i++) {
    const text = lines[i] ?? '';
    if (!isContent(text)) continue;
    const indent = indentOf(text);
    if (indent < own || (indent === own && !/^-(\s|$)/.test(text.slice(indent)))) break;
    last = i;
  }
  return line + last - at;
}

function isContent(text: string): boolean {
  return /^\s*[^\s#]/.test(text);
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
