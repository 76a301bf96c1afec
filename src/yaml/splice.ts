/** Characters `start` to `end` of a text give way to `text`, whose line ends are `\n`. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/**
 * Applies splices with the line ends of the text; undefined where two overlap. Insertions at one place keep their
 * order.
 */
export function applySplices(text: string, splices: readonly Splice[]): string | undefined {
  const sorted = splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const crlf = text.includes('\r\n');
  let result = '';
  let at = 0;
  for (const splice of sorted) {
    if (splice.start < at) return undefined;
    const inserted = crlf ? splice.text.replaceAll('\n', '\r\n') : splice.text;
    result += text.slice(at, splice.start) + inserted;
    at = splice.end;
  }
  return result + text.slice(at);
}
