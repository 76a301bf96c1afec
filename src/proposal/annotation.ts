import type { Problem, Severity } from '../domain/problem.ts';
import { plain } from './escape.ts';
import { joinPath } from './links.ts';
import { capital, stop } from './words.ts';

/** A remark on one line of a file, shown as plain text; the path is the repository's. */
export type Annotation = {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
};

const levels: Readonly<Record<Severity, Annotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  info: 'notice',
};

/** The annotation of a problem on its line (the first where it has none), in the words of the pull request. */
export function annotationOf(problem: Problem, directory: string): Annotation {
  const line = Math.max(1, problem.line ?? 1);
  const record = problem.key ? `: ${plain(`${problem.key.kind} ${problem.key.name}`, 120)}` : '';
  return {
    path: joinPath(directory, problem.path),
    startLine: line,
    endLine: line,
    level: levels[problem.severity],
    title: `${problem.code}${record}`,
    message: capital(stop(plain(problem.message))),
  };
}
