import type { Terminal } from '../config/terminal.ts';
import {
  type DriftDifference,
  type DriftNote,
  type DriftRecord,
  type DriftReport,
  driftStates,
} from '../drift/drift-report.ts';
import { type KindReading, wasRead } from '../drift/live-state.ts';
import { printSide, type Side, sidesOf } from '../proposal/drift-sides.ts';
import { countDeclared } from '../proposal/drift-title.ts';
import { printFieldPath } from '../proposal/field-path.ts';
import { printMoment } from '../proposal/moment.ts';
import { placedIn } from '../proposal/record-name.ts';
import { count } from '../proposal/words.ts';
import { createPaint, type Paint } from './paint.ts';
import { cutTo, inert, pad, textWidth, wrap } from './terminal-text.ts';

/** What `drift` found, and where each fabric lies. */
export type DriftReports = {
  readonly reports: readonly DriftReport[];
  readonly directories: ReadonlyMap<string, string>;
  /** How long reading the cluster took; undefined for a dump. */
  readonly seconds?: number;
};

const signs = { changed: '~', missing: '-', extra: '+', pending: '…', unknown: '?' } as const;
const mostNotes = 20;
const widestValue = 60;

/** The report of `drift` for people, ending in a newline. Pure. */
export function printDrift({ reports, directories, seconds }: DriftReports, terminal: Terminal): string {
  const paint = createPaint(terminal.color);
  const read = seconds === undefined ? '' : ` · cluster read in ${seconds.toFixed(1)} s`;
  const blocks = reports.map((report) => {
    const directory = directories.get(report.name) ?? '';
    const place = directory === '' || directory === report.name ? '' : ` · ${inert(directory)}`;
    return printFabric(report, [place, read], paint, terminal.width);
  });
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function printFabric(
  report: DriftReport,
  [place, read]: readonly [string, string],
  paint: Paint,
  width: number | undefined,
): string[] {
  const { name, records, notes } = report;
  const unasked = records.filter(
    (record) => record.state === 'unknown' && !wasRead(readingOf(report, record), record.key),
  );
  const isUnasked = new Set(unasked);
  const listed = records.filter((record) => !isUnasked.has(record));
  const titleWidth = Math.max(0, ...listed.map((record) => Math.min(48, textWidth(titleOf(record)))));
  return [
    ...wrap(`${paint.strong(inert(name))}${place} · ${count(countDeclared(report), 'record')}${read}`, width),
    ...section(listed.flatMap((record) => printRecord(record, titleWidth, paint, width))),
    ...section(printUnknown(report, unasked, paint, width)),
    ...section(printNotes(notes, paint, width)),
    '',
    ...wrap(printCounts(report, paint), width),
  ];
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function titleOf({ key }: Pick<DriftRecord, 'key'>): string {
  return inert(`${key.kind} ${placedIn(key)}`);
}

function printRecord(record: DriftRecord, titleWidth: number, paint: Paint, width: number | undefined): string[] {
  const { state, differences } = record;
  const head = `  ${paint.drift[state](`${signs[state]} ${pad(titleOf(record), titleWidth)}`)}`;
  const place = placeOf(record);
  const start = 4 + titleWidth + 2;
  const fits = width === undefined || start + textWidth(place) <= width;
  const top = fits
    ? [`${head}  ${place}`.trimEnd()]
    : [head.trimEnd(), ...wrap(place, width - 6).map((line) => `      ${line}`)];
  if (state === 'missing') return [...top, '      not in the cluster'];
  if (state === 'unknown') return [...top, '      the file in its place cannot be read: hedgerow check says why'];
  return [...top, ...printDifferences(differences, paint, width)];
}

function placeOf(record: DriftRecord): string {
  const { state, path, line, differences } = record;
  if (state === 'extra') {
    const who = printOwner(record);
    return `only in the cluster${who === '' ? '' : `, created by ${who}`}`;
  }
  if (path === undefined) return '';
  const at = state === 'changed' ? (differences[0]?.line ?? line) : undefined;
  return inert(at === undefined ? path : `${path}:${at}`);
}

function printDifferences(differences: readonly DriftDifference[], paint: Paint, width: number | undefined): string[] {
  const rows = differences.map((difference) => {
    const [git, live] = sidesOf(difference);
    return {
      line: differences.length > 1 && difference.line !== undefined ? String(difference.line) : '',
      field: inert(printFieldPath(difference.pointer)),
      git: `Git ${show(git)}`,
      live: `cluster ${show(live)}`,
      who: printOwner(difference),
    };
  });
  const widest = (column: 'line' | 'field' | 'git' | 'live', most: number): number =>
    Math.min(most, Math.max(...rows.map((row) => textWidth(row[column]))));
  const columns = {
    line: widest('line', 8),
    field: widest('field', 48),
    git: widest('git', 40),
    live: widest('live', 40),
  };
  return rows.flatMap(({ line, field, git, live, who }) => {
    const number = columns.line === 0 ? '' : `${line.padStart(columns.line)}  `;
    const whole = `      ${number}${pad(field, columns.field)}  ${pad(git, columns.git)}  ${pad(live, columns.live)}`;
    if (width === undefined || textWidth(whole) + 2 + textWidth(who) <= width)
      return [`${who === '' ? whole.trimEnd() : `${whole}  ${paint.faint(who)}`}`];
    const below = [git, live, who].filter((text) => text !== '');
    return [
      `      ${number}${field}`,
      ...below.flatMap((text) => wrap(text, Math.max(20, width - 10))).map((text) => `          ${text}`),
    ];
  });
}

function show(side: Side): string {
  return printSide(side, (text) => inert(cutTo(text, widestValue)));
}

function printOwner({ manager, time }: { readonly manager?: string; readonly time?: string }): string {
  if (manager === undefined) return '';
  const moment = printMoment(time);
  return `${inert(manager)}${moment === '' ? '' : `, ${moment}`}`;
}

function readingOf({ kinds }: DriftReport, { key }: DriftRecord): KindReading | undefined {
  return kinds.find(({ group, kind }) => group === key.group && kind === key.kind);
}

function printUnknown(
  report: DriftReport,
  unasked: readonly DriftRecord[],
  paint: Paint,
  width: number | undefined,
): string[] {
  const byKind = Map.groupBy(unasked, ({ key }) => `${key.group}/${key.kind}`);
  return [...byKind.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const why = readingOf(report, first)?.message ?? 'the cluster was not asked for this kind, or did not answer';
    const text = `${signs.unknown} ${count(own.length, `${inert(first.key.kind)} record`)} unknown: ${inert(why)}`;
    return wrap(text, width === undefined ? undefined : width - 2).map((line) => `  ${paint.drift.unknown(line)}`);
  });
}

function printNotes(notes: readonly DriftNote[], paint: Paint, width: number | undefined): string[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, mostNotes).flatMap(({ key, pointer, text }) => {
    const field = pointer === '' ? '' : ` ${inert(printFieldPath(pointer))}`;
    const line = `${titleOf({ key })}${field}: ${inert(text)}`;
    return wrap(line, width === undefined ? undefined : width - 4).map((part) => paint.faint(`    ${part}`));
  });
  const more = notes.length - Math.min(notes.length, mostNotes);
  const rest = more > 0 ? [paint.faint(`    and ${more} more; --json lists every one`)] : [];
  return [`  ${count(notes.length, 'note')}, no drift`, ...shown, ...rest];
}

function printCounts({ counts }: DriftReport, paint: Paint): string {
  const parts = driftStates
    .filter((state) => counts[state] > 0)
    .map((state) => paint.drift[state](`${counts[state]} ${state}`));
  return [paint.drift.inSync(`${counts.inSync} in sync`), ...parts].join(', ');
}
