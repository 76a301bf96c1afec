import { cutTo, pad, textWidth, wrap } from './terminal-text.ts';

export type Remark = { readonly text: string; readonly paint: (text: string) => string };

/** One row of a report: a line number, what stands there, what becomes of it, and remarks. All text is inert already. */
export type Row = {
  readonly line: string;
  readonly title: string;
  readonly fate: Remark;
  readonly remarks: readonly Remark[];
};

const indent = 4;
const gap = '  ';
const widestTitle = 44;
const widestFate = 56;

/** Widths that make the columns of many rows line up. */
export type Columns = { readonly line: number; readonly title: number; readonly fate: number };

/** Columns for all rows of a report. One very long name does not push the others apart. */
export function measureRows(rows: readonly Row[], width: number | undefined): Columns {
  const share = width === undefined ? widestTitle : Math.max(12, Math.min(widestTitle, Math.floor(width * 0.35)));
  return {
    line: widest(
      rows.map(({ line }) => line),
      8,
    ),
    title: widest(
      rows.map(({ title }) => title),
      share,
    ),
    fate: widest(
      rows.map(({ fate }) => fate.text),
      widestFate,
    ),
  };
}

/**
 * Rows with aligned columns. Within a width, long titles are cut and what does not fit goes below, indented and
 * broken at spaces; paths are never cut, so that they can be copied. Without a width a row is never broken.
 */
export function printRows(rows: readonly Row[], columns: Columns, width: number | undefined): string[] {
  return rows.flatMap((row) => printRow(row, columns, width));
}

function printRow(row: Row, columns: Columns, width: number | undefined): string[] {
  const title = width === undefined ? row.title : cutTo(row.title, columns.title);
  const head = `${' '.repeat(indent)}${row.line.padStart(columns.line)}${gap}${pad(title, columns.title)} `;
  const start = ' '.repeat(indent + columns.line + gap.length);
  const fits = (...parts: string[]): boolean => width === undefined || textWidth(parts.join('')) <= width;
  const painted = row.fate.paint(row.fate.text);
  const [first, ...others] = row.remarks;
  if (first !== undefined && fits(head, pad(row.fate.text, columns.fate), gap, first.text)) {
    const space = ' '.repeat(Math.max(0, columns.fate - textWidth(row.fate.text)));
    return [`${head}${painted}${space}${gap}${first.paint(first.text)}`, ...printBelow(others, start, width)];
  }
  const top = fits(head, row.fate.text) ? [`${head}${painted}`] : [head.trimEnd(), `${start}${painted}`];
  return [...top, ...printBelow(row.remarks, start, width)];
}

function printBelow(remarks: readonly Remark[], start: string, width: number | undefined): string[] {
  const room = width === undefined ? undefined : Math.max(20, width - start.length - gap.length);
  return remarks.flatMap(({ text, paint }) => wrap(text, room).map((line) => `${start}${gap}${paint(line)}`));
}

function widest(texts: readonly string[], limit: number): number {
  let most = 0;
  for (const text of texts) {
    const width = textWidth(text);
    if (width > most) most = Math.min(width, limit);
  }
  return most;
}
