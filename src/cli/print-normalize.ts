import type { Terminal } from '../config/terminal.ts';
import type { Problem } from '../domain/problem.ts';
import { type FabricPlan, isLoose, outcomes } from '../normalize/fabric-plan.ts';
import { count } from '../proposal/words.ts';
import type { PathChange } from '../records/change-list.ts';
import { createPaint, type Paint } from './paint.ts';
import { pointAtWaiting } from './point-at-waiting.ts';
import { printDocuments } from './print-documents.ts';
import { countProblems, printProblems } from './print-problems.ts';
import { inert, wrap } from './terminal-text.ts';

const mostRepairs = 60;

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

function printRepairs({ repairs }: FabricPlan, paint: Paint): string[] {
  const verbs = { move: 'renamed to', split: 'split into', dedupe: 'is a second copy of' } as const;
  const lines = repairs.slice(0, mostRepairs).map(({ kind, from, to }) => {
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
  const done = describeDone(changes, written, held);
  return [parts.length === 0 ? done : `${parts.join(', ')}. ${done}`, ...advice];
}

function describeDone(changes: readonly PathChange[], written: boolean, held: boolean): string {
  if (changes.length === 0) return held ? 'Nothing to write.' : 'Nothing to do.';
  return written ? describeWritten(changes) : 'Nothing written: run again with --write.';
}

function describeWritten(changes: readonly PathChange[]): string {
  const verbs = { add: 'added', move: 'moved', update: 'updated', delete: 'deleted' };
  const parts = Object.entries(verbs).flatMap(([action, verb]) => {
    const number = changes.filter((change) => change.action === action).length;
    return number === 0 ? [] : [`${number} ${verb}`];
  });
  return `Written: ${parts.join(', ')}. Look at it with git status and git diff, then commit.`;
}
