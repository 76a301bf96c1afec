import type { Terminal } from '../config/terminal.ts';
import type { Problem } from '../domain/problem.ts';
import { type FabricPlan, isLoose, type Outcome, outcomes, type Placement } from '../normalize/fabric-plan.ts';
import { kindOf } from '../proposal/record-name.ts';
import { count, listSome } from '../proposal/words.ts';
import { describePlacement, needsReading } from './describe-placement.ts';
import { createPaint, type Paint } from './paint.ts';
import { pointAtWaiting } from './point-at-waiting.ts';
import { countProblems, printProblems } from './print-problems.ts';
import { measureRows, printRows } from './print-rows.ts';
import { inert, pad, wrap } from './terminal-text.ts';

/** More documents than this are counted by kind, and those that need nobody are folded into one line. */
const mostRows = 60;

/** What a run did, for the last line: nothing (a dry run), or wrote the plan. */
export type NormalizeReport = {
  readonly fabrics: readonly FabricPlan[];
  readonly problems: readonly Problem[];
  readonly written: boolean;
};

/** The report of `normalize` for people, ending in a newline. Pure. */
export function printNormalize(report: NormalizeReport, terminal: Terminal): string {
  const paint = createPaint(terminal.color);
  const blocks = report.fabrics.map((plan) => printFabric(plan, paint, terminal.width));
  if (report.problems.length > 0) blocks.unshift(printProblems(report.problems, paint, terminal.width));
  const last = printVerdict(report, paint).flatMap((line) => wrap(line, terminal.width));
  return `${[...blocks, last].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function printFabric(plan: FabricPlan, paint: Paint, width: number | undefined): string[] {
  const lines = wrap(printHeading(plan, paint), width);
  if (plan.documents.length > 0) lines.push('', ...printDocuments(plan.documents, paint, width));
  if (plan.repairs.length > 0) lines.push('', ...printRepairs(plan, paint));
  if (plan.problems.length > 0) {
    lines.push('', `  ${countProblems(plan.problems, paint)} in the records as this leaves them`);
    lines.push(...printProblems(pointAtWaiting(plan.problems, plan), paint, width));
  }
  return lines;
}

function printHeading({ name, directory, rawFiles, documents, records }: FabricPlan, paint: Paint): string {
  const place = directory === '' || directory === name ? '' : ` · ${inert(directory)}`;
  const loose = documents.filter(isLoose).length;
  const uploads = count(documents.length - loose, 'document');
  const found = [
    rawFiles === 0 ? 'nothing in raw/' : `${count(rawFiles, 'file')}, ${uploads} in raw/`,
    ...(loose === 0 ? [] : [`${count(loose, 'loose document')}`]),
  ].join(' · ');
  return `${paint.strong(inert(name))}${place} · ${found} · ${count(records, 'record')} in managed/`;
}

function printDocuments(documents: readonly Placement[], paint: Paint, width: number | undefined): string[] {
  const isFolded = documents.length > mostRows;
  const shown = isFolded ? documents.filter(needsReading) : documents;
  const rows = shown.map((placement) => ({ path: placement.source.path, row: describePlacement(placement, paint) }));
  const columns = measureRows(
    rows.map(({ row }) => row),
    width,
  );
  const lines = isFolded ? printKinds(documents) : [];
  let path: string | undefined;
  for (const { path: own, row } of rows) {
    if (own !== path) lines.push(...(isFolded && path === undefined ? [''] : []), `  ${paint.strong(inert(own))}`);
    path = own;
    lines.push(...printRows([row], columns, width));
  }
  const folded = documents.length - shown.length;
  if (folded > 0) lines.push('', paint.faint(`  ${describeFolded(documents, folded)}`));
  return [...lines, ...printUnchecked(documents, paint)];
}

function printUnchecked(documents: readonly Placement[], paint: Paint): string[] {
  const unchecked = documents.filter(({ problems }) => problems.some(({ code }) => code === 'unchecked-kind'));
  if (unchecked.length === 0) return [];
  const kinds = [...new Set(unchecked.map(({ title }) => inert(kindOf(title))))].sort();
  return ['', paint.faint(`  Known by name only, their fields are not checked: ${listSome(kinds, 8)}.`)];
}

function printKinds(documents: readonly Placement[]): string[] {
  const kinds = new Map<string, Map<Outcome, number>>();
  for (const { title, outcome } of documents) {
    const kind = kindOf(title);
    const counts = kinds.get(kind) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    kinds.set(kind, counts);
  }
  const total = (counts: ReadonlyMap<Outcome, number>): number =>
    [...counts.values()].reduce((sum, each) => sum + each, 0);
  const largest = [...kinds].sort(([, a], [, b]) => total(b) - total(a));
  const width = Math.max(...largest.slice(0, 20).map(([kind]) => kind.length));
  const lines = largest.slice(0, 20).map(([kind, counts]) => {
    const parts = outcomes.flatMap((outcome) => (counts.has(outcome) ? [`${counts.get(outcome)} ${outcome}`] : []));
    return `  ${pad(inert(kind), Math.min(width, 30))}  ${parts.join(', ')}`;
  });
  const more = largest.length - lines.length;
  return more > 0 ? [...lines, `  and ${count(more, 'more kind')}`] : lines;
}

function describeFolded(documents: readonly Placement[], folded: number): string {
  const subject =
    folded === documents.length
      ? 'None of them needs'
      : `${count(folded, 'more document')} ${folded === 1 ? 'needs' : 'need'} no`;
  return `${subject}${folded === documents.length ? ' a' : ''} decision; --json lists every one.`;
}

function printRepairs({ repairs }: FabricPlan, paint: Paint): string[] {
  const verbs = { move: 'renamed to', split: 'split into', dedupe: 'is a second copy of' } as const;
  const lines = repairs.slice(0, mostRows).map(({ kind, from, to }) => {
    const targets = to.slice(0, 4).map(inert).join(', ') + (to.length > 4 ? ` and ${to.length - 4} more` : '');
    return `    ${inert(from)}  ${paint.faint(verbs[kind])} ${targets}`;
  });
  const more = repairs.length - lines.length;
  return [`  ${count(repairs.length, 'repair')} in managed/`, ...lines, ...(more > 0 ? [`    and ${more} more`] : [])];
}

function printVerdict({ fabrics, written }: NormalizeReport, paint: Paint): string[] {
  const parts = outcomes.flatMap((outcome) => {
    const number = fabrics.reduce((sum, plan) => sum + plan.summary[outcome], 0);
    return number === 0 ? [] : [paint.outcome[outcome](`${number} ${outcome}`)];
  });
  const repairs = fabrics.reduce((sum, plan) => sum + plan.repairs.length, 0);
  if (repairs > 0) parts.push(count(repairs, 'repair'));
  const changes = fabrics.flatMap((plan) => plan.changes);
  const held = fabrics.some((plan) => plan.summary.held > 0);
  const advice = held
    ? [paint.outcome.held('Held documents wait for a decision: mend or delete them in raw/, then run again.')]
    : [];
  const done =
    changes.length === 0
      ? 'Nothing to do.'
      : written
        ? describeWritten(changes)
        : 'Nothing written: run again with --write.';
  return [parts.length === 0 ? done : `${parts.join(', ')}. ${done}`, ...advice];
}

function describeWritten(changes: readonly { readonly action: string }[]): string {
  const verbs = { add: 'added', move: 'moved', update: 'updated', delete: 'deleted' };
  const parts = Object.entries(verbs).flatMap(([action, verb]) => {
    const number = changes.filter((change) => change.action === action).length;
    return number === 0 ? [] : [`${number} ${verb}`];
  });
  return `Written: ${parts.join(', ')}. Look at it with git status and git diff, then commit.`;
}
