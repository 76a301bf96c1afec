import type { DriftDifference, DriftRecord } from '../drift/drift-report.ts';
import { printSide, type Side, sidesOf } from './drift-sides.ts';
import { code, isPlain, row } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { fileUrl, joinPath, type Links } from './links.ts';
import { printMoment } from './moment.ts';
import { placedName } from './record-name.ts';
import { count } from './words.ts';

/** Where the files of a fabric lie, at the commit that was compared. */
export type DriftPlace = { readonly directory: string; readonly links: Links };

export const rowHead: readonly string[] = [
  row('record', 'what', 'Git', 'cluster', 'who, when'),
  '|---|---|---|---|---|',
];

const shownDifferences = 4;
/** Characters of a value; a wider table is squeezed until nobody can read it. */
const shownValue = 40;
const longestUrl = 1000;

/** The rows of one record, each as a line of Markdown: one for each of its first few differences. */
export function printRecordRows(record: DriftRecord, place: DriftPlace): string[] {
  const { differences, state, path } = record;
  const name = placedName(record.key);
  if (state === 'changed' || (state === 'pending' && differences.length > 0)) {
    const shown = differences.length === shownDifferences + 1 ? differences : differences.slice(0, shownDifferences);
    const rest = differences.length - shown.length;
    const lead = state === 'pending' ? 'pending: ' : '';
    return [
      ...shown.map((one) => differenceRow(name, lead, one, record, place)),
      ...(rest > 0 ? [row(name, `… ${count(rest, 'more field')}`, lineLink('file', record, place), '', '')] : []),
    ];
  }
  const file = path === undefined ? '–' : lineLink('file', record, place, record.line);
  if (state === 'missing') return [row(name, 'missing in the cluster', file, '–', '')];
  if (state === 'unknown') return [row(name, 'not compared: the file in its place cannot be read', file, '', '')];
  if (state === 'pending')
    return [row(name, `pending: to be ${path === undefined ? 'deleted' : 'created'}`, file, '', '')];
  const who = printWho(record);
  return [row(name, 'only in the cluster', '–', 'exists', who === '' ? '' : `created by ${who}`)];
}

function differenceRow(
  name: string,
  lead: string,
  difference: DriftDifference,
  record: DriftRecord,
  place: DriftPlace,
): string {
  const [git, live] = sidesOf(difference);
  const at =
    difference.line === undefined ? '' : ` (${lineLink(`line ${difference.line}`, record, place, difference.line)})`;
  const field = code(printFieldPath(difference.pointer), 120);
  return row(
    name,
    `${lead}${field}`,
    `${sideMarkdown(git, shownValue)}${at}`,
    sideMarkdown(live, shownValue),
    printWho(difference),
  );
}

/** One side as Markdown: short numbers as they are, everything of people's as code. */
export function sideMarkdown(side: Side, most: number): string {
  return printSide(side, (text) => (side.isPlain && isPlain(text) ? text : code(text, most)));
}

/** Who, and when, as Markdown; "" where that is not known. */
export function printWho({ manager, time }: { readonly manager?: string; readonly time?: string }): string {
  if (manager === undefined) return '';
  const moment = printMoment(time);
  return `${code(manager, 60)}${moment === '' ? '' : `, ${moment}`}`;
}

/** Words of ours linked to a line of the record's file; without the link where the address would be too long. */
export function lineLink(
  words: string,
  { path }: DriftRecord,
  { directory, links }: DriftPlace,
  line?: number,
): string {
  if (path === undefined || path.length > longestUrl) return words;
  const url = fileUrl(links, joinPath(directory, path), line);
  return url.length > longestUrl ? words : `[${words}](${url})`;
}
