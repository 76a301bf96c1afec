import type { Problem, Related, Severity } from '../domain/problem.ts';
import { count } from '../proposal/words.ts';
import type { Paint } from './paint.ts';
import { inert, pad, textWidth, wrap } from './terminal-text.ts';

const severityWidth = 'warning'.length;
const longMessage = 100;
const oneLine = (text: string): string => text;

/** Problems under the file each is in, the place first; files and lines in the order given. */
export function printProblems(problems: readonly Problem[], paint: Paint, width: number | undefined): string[] {
  const lineWidth = Math.max(1, ...new Set(problems.map(({ line }) => printLine(line).length)));
  const codeWidth = Math.max(...new Set(problems.map(({ code }) => code.length)));
  const lines: string[] = [];
  let path: string | undefined;
  for (const problem of sayOnce(problems)) {
    if (problem.path !== path) lines.push(`  ${paint.strong(inert(problem.path))}`);
    path = problem.path;
    lines.push(...printProblem(problem, lineWidth, codeWidth, paint, width));
  }
  return lines;
}

// What several documents share (all claimants of one record, say) is told in full at the first of them.
function sayOnce(problems: readonly Problem[]): Problem[] {
  const told = new Map<string, string>();
  return problems.map((problem) => {
    const { code, message, path, line, related: _, ...rest } = problem;
    if (message.length < longMessage) return problem;
    const id = `${code} ${message}`;
    const first = told.get(id);
    if (first === undefined) told.set(id, line === undefined ? path : `${path}:${line}`);
    return first === undefined
      ? problem
      : { ...rest, code, path, ...(line === undefined ? {} : { line }), message: `the same as at ${first}` };
  });
}

function printProblem(
  { line, severity, code, message, related }: Problem,
  lineWidth: number,
  codeWidth: number,
  paint: Paint,
  width: number | undefined,
): string[] {
  const place = `    ${printLine(line).padStart(lineWidth)}  `;
  const text = inert(message) + printRelated(related);
  const label = `${paint.severity[severity](pad(severity, severityWidth))}  `;
  const start = textWidth(place) + severityWidth + 2 + codeWidth + 2;
  if (width !== undefined && width - start < 40) {
    const room = Math.max(20, width - place.length);
    const below = wrap(text, room).map((part) => ' '.repeat(place.length) + part);
    return [`${place}${label}${paint.faint(code)}`, ...below];
  }
  const [first = '', ...others] = wrap(text, width === undefined ? undefined : width - start);
  return [
    `${place}${label}${paint.faint(pad(code, codeWidth))}  ${first}`,
    ...others.map((part) => ' '.repeat(start) + part),
  ];
}

function printLine(line: number | undefined): string {
  return line === undefined ? '-' : String(line);
}

/** ` (see managed/vpc/a.yaml:9)`, or "" where no related record has a file. */
export function printRelated(related: readonly Related[] | undefined): string {
  const places = (related ?? []).flatMap(({ path, line }) =>
    path === undefined ? [] : [inert(line === undefined ? path : `${path}:${line}`)],
  );
  if (places.length === 0) return '';
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  return ` (see ${places.slice(0, 3).join(', ')}${more})`;
}

/** `2 errors, 1 warning`; severities without a problem are left out, notes too unless they are all there is. */
export function countProblems(problems: readonly { readonly severity: Severity }[], paint: Paint): string {
  const of = (severity: Severity): number => problems.filter((problem) => problem.severity === severity).length;
  const parts = [
    printCount(of('error'), 'error', paint.severity.error),
    printCount(of('warning'), 'warning', paint.severity.warning),
    printCount(of('info'), 'note', oneLine),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no problems' : parts.join(', ');
}

function printCount(number: number, noun: string, paint: (text: string) => string): string {
  return number === 0 ? '' : paint(count(number, noun));
}
