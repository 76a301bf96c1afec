/** One line of a comparison: kept, only before, or only after; without its line ending, with diff's note where it has none. */
export type DiffLine = { readonly mark: ' ' | '-' | '+'; readonly text: string };

/** More edits than this between two texts are shown as one replaced block: it bounds time and memory on any input. */
const mostEdits = 400;

const noNewline = '\n\\ No newline at end of file';

/** The lines of a text; a last line without an ending carries the note that diff prints, so that it differs. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push(`${lines.pop() ?? ''}${noNewline}`);
  return lines;
}

/**
 * The line-by-line difference of two texts, fewest edits first (Myers, "An O(ND) difference algorithm"). Taking the
 * ` ` and `-` lines gives `before`, the ` ` and `+` lines `after`.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [
    ...a.slice(0, head).map((text) => ({ mark: ' ' as const, text })),
    ...diffMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map((text) => ({ mark: ' ' as const, text })),
  ];
}

function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const trace = furthestPaths(a, b);
  if (trace) return walkBack(a, b, trace);
  return [...a.map((text) => ({ mark: '-' as const, text })), ...b.map((text) => ({ mark: '+' as const, text }))];
}

/** For each number of edits the furthest x on every diagonal, or undefined where more than mostEdits are needed. */
function furthestPaths(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const trace: Int32Array[] = [];
  let last = new Int32Array(3);
  for (let edits = 0; edits <= Math.min(a.length + b.length, mostEdits); edits++) {
    const now = new Int32Array(2 * edits + 3);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = edits === 0 ? 0 : startOf(last, edits, diagonal).x;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      now[diagonal + edits + 1] = x;
      if (x >= a.length && x - diagonal >= b.length) return [...trace, now];
    }
    trace.push(now);
    last = now;
  }
  return undefined;
}

/** Where the path to a diagonal comes from: down (an inserted line) or right (a removed one). `last` holds edits - 1. */
function startOf(last: Int32Array, edits: number, diagonal: number): { x: number; inserted: boolean } {
  const right = last[diagonal - 1 + edits] ?? 0;
  const down = last[diagonal + 1 + edits] ?? 0;
  const inserted = diagonal === -edits || (diagonal !== edits && right < down);
  return inserted ? { x: down, inserted } : { x: right + 1, inserted };
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Int32Array[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const last = trace[edits - 1];
    const start = last ? startOf(last, edits, x - y) : undefined;
    const diagonal = x - y;
    for (const from = start?.x ?? 0; x > from; x--, y--) lines.push({ mark: ' ', text: a[x - 1] ?? '' });
    if (!start) break;
    if (start.inserted) lines.push({ mark: '+', text: b[start.x - diagonal - 1] ?? '' });
    else lines.push({ mark: '-', text: a[start.x - 1] ?? '' });
    x = start.inserted ? start.x : start.x - 1;
    y = x - (diagonal + (start.inserted ? 1 : -1));
  }
  return lines.reverse();
}

/**
 * A unified diff of two texts (3 lines of context) without file headers, at most `max` lines: what was left out is
 * counted on the last line.
 */
export function unifiedDiff(before: string, after: string, max: number): string[] {
  const out = hunksOf(diffLines(before, after)).flatMap(printHunk);
  if (out.length <= max) return out;
  return [...out.slice(0, max), `… ${out.length - max} more lines`];
}

type Hunk = { lines: DiffLine[]; a: number; b: number };

function hunksOf(lines: readonly DiffLine[], context = 3): Hunk[] {
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  let kept = 0;
  let [a, b] = [0, 0];
  lines.forEach((line, at) => {
    if (line.mark !== ' ') {
      if (!hunk) {
        const before = lines.slice(Math.max(0, at - context), at);
        hunk = { lines: [...before], a: a - before.length, b: b - before.length };
        hunks.push(hunk);
      }
      kept = 0;
    } else if (++kept > 2 * context && hunk) {
      hunk.lines.splice(hunk.lines.length - context);
      hunk = undefined;
    }
    hunk?.lines.push(line);
    if (line.mark !== '+') a++;
    if (line.mark !== '-') b++;
  });
  if (hunk && kept > context) hunk.lines.splice(hunk.lines.length - (kept - context));
  return hunks;
}

function printHunk(hunk: Hunk): string[] {
  const range = (start: number, size: number) => `${size === 0 ? start : start + 1},${size}`;
  const a = hunk.lines.filter((line) => line.mark !== '+').length;
  const b = hunk.lines.filter((line) => line.mark !== '-').length;
  return [
    `@@ -${range(hunk.a, a)} +${range(hunk.b, b)} @@`,
    ...hunk.lines.flatMap((line) => `${line.mark}${line.text}`.split('\n')),
  ];
}
