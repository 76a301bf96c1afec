import type { Problem } from '../domain/problem.ts';
import { code, prose } from './escape.ts';
import { takeLines } from './fit.ts';
import { fileLink, type Links } from './links.ts';
import { recordName } from './record-name.ts';
import { count, stop } from './words.ts';

/** One problem as a list item: its place, its record, the message and its code. */
export function problemLine(problem: Problem, directory: string, links: Links): string {
  const place = fileLink(links, directory, problem.path, problem.line);
  const record = problem.key ? ` ${recordName(problem.key)}:` : '';
  return `- ${place}${record} ${stop(prose(problem.message))} ${code(problem.code)}`;
}

/** A titled list of problems, as many as fit; the rest counted. "" where there are none. */
export function printProblems(
  title: string,
  problems: readonly Problem[],
  directory: string,
  links: Links,
  limits: { readonly lines: number; readonly room: number },
): string {
  if (problems.length === 0) return '';
  const lines = problems.slice(0, limits.lines).map((problem) => problemLine(problem, directory, links));
  const shown = takeLines(lines, limits.room);
  const rest = problems.length - shown.length;
  const more = rest > 0 ? [`- … and ${count(rest, 'more', 'more')}, listed by the structure check`] : [];
  return [`**${title}**`, '', ...shown, ...more].join('\n');
}
