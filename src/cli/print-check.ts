import type { Terminal } from '../config/terminal.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { count } from '../proposal/words.ts';
import { createPaint, type Paint } from './paint.ts';
import { pointAtWaiting } from './point-at-waiting.ts';
import { countProblems, printProblems } from './print-problems.ts';
import { inert, pad, wrap } from './terminal-text.ts';

/** More warnings, or notes, than these in one fabric are counted by code; errors are always listed. */
const mostWarnings = 40;
const mostNotes = 5;

/** What `check` found in one fabric: its plan, and all its problems by path and line. */
export type CheckedFabric = { readonly plan: FabricPlan; readonly problems: readonly Problem[] };

export type CheckReport = {
  readonly fabrics: readonly CheckedFabric[];
  /** Of the repository: configuration, CRD and context files. */
  readonly problems: readonly Problem[];
  /** What the user called the directory, for the advice at the end. */
  readonly directory: string;
};

/** The report of `check` for people, ending in a newline. Pure. */
export function printCheck(report: CheckReport, terminal: Terminal): string {
  const paint = createPaint(terminal.color);
  const blocks = report.fabrics.map((fabric) => printFabric(fabric, paint, terminal.width));
  if (report.problems.length > 0) blocks.unshift(printProblems(report.problems, paint, terminal.width));
  const last = printVerdict(report, paint).flatMap((line) => wrap(line, terminal.width));
  return `${[...blocks, last].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function printFabric({ plan, problems }: CheckedFabric, paint: Paint, width: number | undefined): string[] {
  const { name, directory, files, records } = plan;
  const place = directory === '' || directory === name ? '' : ` · ${inert(directory)}`;
  const heading = wrap(
    `${paint.strong(inert(name))}${place} · ${count(files, 'file')}, ${count(records, 'record')} in managed/`,
    width,
  );
  const notes = problems.filter(({ severity }) => severity === 'info');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const counted = [...(warnings.length > mostWarnings ? warnings : []), ...(notes.length > mostNotes ? notes : [])];
  const isCounted = new Set(counted);
  const listed = problems.filter((problem) => !isCounted.has(problem));
  return [
    ...heading,
    ...(counted.length === 0 ? [] : ['', ...printCodes(counted, paint)]),
    ...(listed.length === 0 ? [] : ['', ...printProblems(pointAtWaiting(listed, plan), paint, width)]),
  ];
}

function printCodes(problems: readonly Problem[], paint: Paint): string[] {
  const groups = new Map<ProblemCode, Problem[]>();
  for (const problem of problems) {
    const group = groups.get(problem.code);
    if (group === undefined) groups.set(problem.code, [problem]);
    else group.push(problem);
  }
  const width = Math.max(...[...groups.keys()].map((code) => code.length));
  const lines = [...groups].map(([code, group]) => {
    const first = group[0];
    const severity = first?.severity ?? 'warning';
    const place =
      first === undefined ? '' : inert(first.line === undefined ? first.path : `${first.path}:${first.line}`);
    const number = String(group.length).padStart(String(problems.length).length);
    return `  ${number} ${paint.severity[severity](pad(severity, 7))}  ${pad(code, width)}  ${paint.faint(`first in ${place}`)}`;
  });
  return [...lines, paint.faint('  Counted because they are many; --json lists every one.')];
}

function printVerdict({ fabrics, problems, directory }: CheckReport, paint: Paint): string[] {
  const all = [...problems, ...fabrics.flatMap((fabric) => fabric.problems)];
  const files = fabrics.reduce((sum, { plan }) => sum + plan.files, 0);
  const found = describeFound(all, files, fabrics.length, paint);
  const waiting = fabrics.reduce((sum, { plan }) => sum + plan.documents.length, 0);
  const wait = waiting === 1 ? 'waits' : 'wait';
  const advice =
    waiting === 0
      ? []
      : [
          `${count(waiting, 'document')} in raw/ ${wait}: hedgerow normalize ${inert(directory)} shows where each goes.`,
        ];
  return [found, ...advice];
}

function describeFound(problems: readonly Problem[], files: number, fabrics: number, paint: Paint): string {
  if (fabrics === 0) return `${countProblems(problems, paint)}.`;
  if (files === 0 && problems.length === 0) return 'Nothing was checked: raw/ and managed/ hold no YAML.';
  return `${countProblems(problems, paint)} in ${count(files, 'file')}.`;
}
