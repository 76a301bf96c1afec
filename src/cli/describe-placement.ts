import type { Json } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import { isLoose, type Placement } from '../normalize/fabric-plan.ts';
import { concernOf, mayShow } from '../proposal/concern.ts';
import { printFieldPath } from '../proposal/field-path.ts';
import type { FieldChange } from '../records/field-change.ts';
import type { Paint } from './paint.ts';
import { printRelated } from './print-problems.ts';
import type { Remark, Row } from './print-rows.ts';
import { cutTo, inert } from './terminal-text.ts';

const mostFields = 8;
const widestValue = 40;

/** One document of raw/ as a row: where it goes and, of what is not plain, why. Values are hidden where it holds a secret. */
export function describePlacement(placement: Placement, paint: Paint): Row {
  const { source, title, outcome } = placement;
  const item = source.item === undefined ? '' : `[${source.item}]`;
  return {
    line: `${source.line}${item}`,
    title: inert(title),
    fate: { text: describeFate(placement), paint: paint.outcome[outcome] },
    remarks: [...describeOutcome(placement, paint), ...describeProblems(placement, paint)],
  };
}

/** Whether a person wants to read the row: it needs a decision, changes a record, or has a warning. */
export function needsReading(placement: Placement): boolean {
  if (placement.outcome === 'updated' || concernOf(placement) !== undefined) return true;
  return placement.outcome !== 'unmanaged' && placement.problems.some(({ severity }) => severity !== 'info');
}

function describeFate({ outcome, target, source }: Placement): string {
  const path = target === undefined ? '' : inert(target);
  switch (outcome) {
    case 'held':
      return isLoose({ source }) ? 'held, stays where it is' : 'held, stays in raw/';
    case 'duplicate':
      return path === '' ? '= another document' : `= ${path}`;
    case 'unmanaged':
    case 'managed':
    case 'updated':
      return path === '' ? '→ dropped' : `→ ${path}`;
  }
}

function describeOutcome(placement: Placement, paint: Paint): Remark[] {
  const { outcome, reason, rewrites, problems } = placement;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const faint = (text: string): Remark => ({ text: inert(text), paint: paint.faint });
  switch (outcome) {
    case 'updated':
      return describeFields(placement, paint);
    case 'managed':
      return rewrites.length === 0 ? [] : [faint([...new Set(rewrites.map(({ what }) => what))].join(', '))];
    case 'duplicate':
      return [faint(reason === '' ? 'already there, dropped' : reason)];
    case 'unmanaged':
    case 'held':
      return errors.length > 0 || reason === '' ? [] : [faint(reason)];
  }
}

function describeFields(placement: Placement, paint: Paint): Remark[] {
  const fields = placement.fields ?? [];
  if (fields.length === 0)
    return [{ text: placement.reason === '' ? 'changes' : inert(placement.reason), paint: paint.faint }];
  const shown = fields.slice(0, mostFields).map((field) => describeField(field, mayShow(placement)));
  const rest = fields.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more fields`] : [])].map((text) => ({
    text,
    paint: paint.outcome.updated,
  }));
}

function describeField({ pointer, from, to }: FieldChange, isShown: boolean): string {
  const path = inert(printFieldPath(pointer));
  if (!isShown) return `changes ${path}`;
  if (from === undefined) return `adds ${path} ${printValue(to)}`;
  if (to === undefined) return `removes ${path} (${printValue(from)})`;
  return `changes ${path} ${printValue(from)} → ${printValue(to)}`;
}

function printValue(value: Json | undefined): string {
  const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value ?? null);
  return cutTo(inert(text.slice(0, 4 * widestValue)), widestValue);
}

const ranks = { error: 0, warning: 1, info: 2 } as const;

// Notes are left out: they ask nothing of anybody, and the report counts them once.
function describeProblems({ source, problems }: Placement, paint: Paint): Remark[] {
  return problems
    .filter(({ severity }) => severity !== 'info')
    .toSorted((a, b) => ranks[a.severity] - ranks[b.severity])
    .map((problem) => ({
      text: describeProblem(problem, source.line),
      paint: paint.severity[problem.severity],
    }));
}

function describeProblem({ code, severity, message, line, related }: Problem, documentLine: number): string {
  const isSaid = line === undefined || line === documentLine || message.includes(`line ${line}`);
  return `${severity === 'error' ? '' : 'warning '}${code}: ${inert(message)}${isSaid ? '' : ` (line ${line})`}${printRelated(related)}`;
}
