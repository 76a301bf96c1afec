import { type DriftRecord, type DriftReport, type DriftState, driftStates } from '../drift/drift-report.ts';
import { unreadFiles } from './drift-advice.ts';
import { type DriftPlace, printRecordRows, rowHead } from './drift-row.ts';
import { printNumber, row, word } from './escape.ts';
import { takeLines } from './fit.ts';

/** A table of records, and how many of those that a table lists it could not hold. */
export type DriftTable = { readonly markdown: string; readonly left: number };

const mostRows = 30;
const tableRoom = 24_000;
const mostKinds = 20;

/** The records that a reader is shown one by one: all but those whose kind was not read. */
export function listedRecords(report: DriftReport): DriftRecord[] {
  const unreadable = new Set(unreadFiles(report));
  return driftStates.flatMap((state) =>
    report.records.filter((record) => record.state === state && (state !== 'unknown' || unreadable.has(record))),
  );
}

/**
 * The table that a person reads in a minute: by state, then by name. Where not all fit, every state gets its share of
 * the rows and a count by kind stands before them.
 */
export function printDriftTable(report: DriftReport, place: DriftPlace): DriftTable {
  const listed = listedRecords(report);
  if (listed.length === 0) return { markdown: '', left: 0 };
  const groups = driftStates.map((state) =>
    listed
      .filter((record) => record.state === state)
      .slice(0, mostRows)
      .map((record) => printRecordRows(record, place)),
  );
  const shown = share(groups, mostRows);
  const lines: string[] = [];
  let room = tableRoom;
  let taken = 0;
  for (const rows of shown) {
    const fitting = takeLines(rows, room);
    if (fitting.length < rows.length) break;
    for (const line of rows) room -= Buffer.byteLength(line) + 1;
    lines.push(...rows);
    taken += 1;
  }
  const left = listed.length - taken;
  const byKind = left > 0 ? [`${printKinds(report)}\n\n`] : [];
  return { markdown: `${byKind.join('')}${[...rowHead, ...lines].join('\n')}`, left };
}

/** Of each group the first records, so that together they have at most so many rows; small groups come whole first. */
function share(groups: readonly (readonly string[][])[], room: number): string[][] {
  const kept = groups.map(() => 0);
  let left = room;
  const rowsOf = (records: readonly string[][], at: number): number => records[at]?.length ?? Number.POSITIVE_INFINITY;
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    for (const [index, records] of groups.entries()) {
      const at = kept[index] ?? 0;
      if (rowsOf(records, at) > left) continue;
      left -= rowsOf(records, at);
      kept[index] = at + 1;
      isMoving = true;
    }
  }
  return groups.flatMap((records, index) => records.slice(0, kept[index]));
}

function printKinds({ records }: DriftReport): string {
  const byKind = [...Map.groupBy(records, ({ key }) => key.kind)].sort(([, a], [, b]) => b.length - a.length);
  const states: readonly DriftState[] = driftStates.filter((state) => records.some((record) => record.state === state));
  const shown = byKind.slice(0, mostKinds).map(([kind, own]) => countRow(word(kind), own, states));
  const others = byKind.slice(mostKinds).flatMap(([, own]) => own);
  const rest = others.length > 0 ? [countRow('other kinds', others, states)] : [];
  return [row('kind', ...states), `|---${'|---'.repeat(states.length)}|`, ...shown, ...rest].join('\n');
}

function countRow(name: string, own: readonly DriftRecord[], states: readonly DriftState[]): string {
  return row(name, ...states.map((state) => printNumber(own.filter((record) => record.state === state).length)));
}
