import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { code, printNumber, row, word } from './escape.ts';
import { sizeOf, takeLines } from './fit.ts';
import { directoryUrl, joinPath, type Links, repositoryUrl } from './links.ts';
import { type PlacementRow, placementRows, type RowLabel, rowHeader } from './placement-row.ts';
import { count, list } from './words.ts';

/** More rows than this are counted by kind first, and those that need nobody are folded (EXAMPLES.md). */
const fewRows = 50;

/** The table of all documents within `room` bytes; rows that need a person stay longest, what is cut is counted. */
export function printDocuments(plan: FabricPlan, links: Links, room: number): string {
  const rows = placementRows(plan, links);
  if (rows.length === 0) return '';
  const first = rows.length > fewRows ? rows.filter((one) => one.needsPerson) : rows;
  const folded = rows.length > fewRows ? rows.filter((one) => !one.needsPerson) : [];
  const overview = rows.length > fewRows ? printOverview(rows) : '';
  const reserve = sizeOf(overview) + 1_500;
  const shown = take(first, room - reserve);
  const used = shown.reduce((sum, one) => sum + sizeOf(one.markdown) + 1, 0);
  const tail = take(folded, room - reserve - used);
  const cut = [...first.slice(shown.length), ...folded.slice(tail.length)];
  return [overview, printTable(shown), printFolded(tail, folded.length), printCut(cut, plan, links)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function take(rows: readonly PlacementRow[], room: number): readonly PlacementRow[] {
  const texts = rows.map((one) => one.markdown);
  return rows.slice(0, takeLines(texts, room).length);
}

function printTable(rows: readonly PlacementRow[]): string {
  return rows.length === 0 ? '' : [rowHeader, ...rows.map((one) => one.markdown)].join('\n');
}

function printFolded(rows: readonly PlacementRow[], all: number): string {
  if (rows.length === 0) return '';
  const what = rows.length === all ? 'Documents that need nobody' : 'First of the documents that need nobody';
  return `<details><summary>${what} (${printNumber(rows.length)})</summary>\n\n${printTable(rows)}\n\n</details>`;
}

const columns: readonly RowLabel[] = ['held', 'unmanaged', 'changed', 'new', 'same'];

/** Documents by kind and what becomes of them, the most frequent kinds first. */
function printOverview(rows: readonly PlacementRow[]): string {
  const kinds = new Map<string, Map<RowLabel, number>>();
  for (const one of rows) {
    const counts = kinds.get(one.kind) ?? new Map<RowLabel, number>();
    counts.set(one.label, (counts.get(one.label) ?? 0) + one.documents);
    kinds.set(one.kind, counts);
  }
  const total = (counts: ReadonlyMap<RowLabel, number>) => [...counts.values()].reduce((sum, one) => sum + one, 0);
  const sorted = [...kinds].sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1));
  const used = columns.filter((label) => rows.some((one) => one.label === label));
  const line = (name: string, counts: ReadonlyMap<RowLabel, number>) =>
    row(name, ...used.map((label) => (counts.has(label) ? printNumber(counts.get(label) ?? 0) : '')));
  const shown = sorted.length > 16 ? sorted.slice(0, 15) : sorted;
  const rest = new Map<RowLabel, number>();
  for (const [, counts] of sorted.slice(shown.length)) {
    for (const [label, number] of counts) rest.set(label, (rest.get(label) ?? 0) + number);
  }
  return [
    row('kind', ...used),
    `| --- |${' ---: |'.repeat(used.length)}`,
    ...shown.map(([kind, counts]) => line(word(kind), counts)),
    ...(rest.size > 0 ? [line(`${printNumber(sorted.length - shown.length)} other kinds`, rest)] : []),
  ].join('\n');
}

function printCut(rows: readonly PlacementRow[], plan: FabricPlan, links: Links): string {
  if (rows.length === 0) return '';
  const labels = columns
    .map((label) => ({ label, number: rows.filter((one) => one.label === label).length }))
    .filter(({ number }) => number > 0)
    .map(({ label, number }) => `${printNumber(number)} ${label}`);
  const raw = `[${code('raw/')}](${directoryUrl(links, joinPath(plan.directory, 'raw'))})`;
  const files =
    links.number === undefined ? '' : ` and the [files](${repositoryUrl(links)}/pull/${links.number}/files)`;
  return `**${count(rows.length, 'more row')}** (${list(labels)}) did not fit here: see ${raw}${files}.`;
}
