import type { DriftDifference, DriftRecord } from '../drift/drift-report.ts';
import type { AdoptionRefusal } from '../drift/plan-adoption.ts';
import { printFieldPath } from './field-path.ts';
import { printMoment } from './moment.ts';
import { count } from './words.ts';

/** Lines of each list: a body shows 60 in all. */
const mostLines = 24;

/** `Adopt live values in fabric-1: 2 records` */
export function printAdoptTitle(fabric: string, records: number): string {
  return `Adopt live values in ${fabric}: ${count(records, 'record')}`;
}

/** Whether a Change's title is one that printAdoptTitle wrote for this fabric. */
export function isAdoptTitle(title: string, fabric: string): boolean {
  return title.startsWith(`Adopt live values in ${fabric}: `);
}

/**
 * What an adoption says about itself beside the table of fields: what merging means, who changed what in the cluster and
 * when, and what is left out and why. Plain text; values are not in it.
 */
export function printAdoptMessage(records: readonly DriftRecord[], refused: readonly AdoptionRefusal[]): string {
  const intro =
    'The cluster holds something else than Git. Merging this makes Git say what the cluster holds; the cluster stays as it is.';
  const left = refused.map(({ key, pointer, reason }) => {
    const field = pointer === undefined ? '' : `${printFieldPath(pointer)}: `;
    return `${key.kind} ${key.name}: ${field}${reason}`;
  });
  return [
    intro,
    '',
    ...cutTo(records.flatMap(describeRecord)),
    ...(left.length === 0 ? [] : ['', 'Not adopted:', ...cutTo(left)]),
  ].join('\n');
}

function describeRecord({ key, state, differences, ...made }: DriftRecord): string[] {
  const name = `${key.kind} ${key.name}`;
  if (state === 'missing') return [`${name}: the cluster does not have it, so its file goes`];
  if (state === 'extra') {
    const who = printChanged(made);
    return [`${name}: only in the cluster${who === '' ? '' : `, created by ${who}`}`];
  }
  return differences.map((one) => {
    const who = printChanged(one);
    return `${name}: ${printFieldPath(one.pointer)}${who === '' ? '' : `, ${who}`}`;
  });
}

function printChanged({ manager, time }: Pick<DriftDifference, 'manager' | 'time'>): string {
  return manager === undefined ? '' : [manager, printMoment(time)].filter((part) => part !== '').join(', ');
}

function cutTo(lines: readonly string[]): string[] {
  const shown = lines.slice(0, mostLines).map((line) => `- ${line}`);
  return [...shown, ...(lines.length > mostLines ? [`- … and ${lines.length - mostLines} more`] : [])];
}
