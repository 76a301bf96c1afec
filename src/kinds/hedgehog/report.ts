import { printPointer } from '../../domain/pointer.ts';
import type { Finding, ProblemCode } from '../../domain/problem.ts';

export type Path = readonly (string | number)[];

/** Collects what the rules find in one document: the first hundred, and how many more there are. */
export type Report = {
  readonly findings: () => Finding[];
  readonly error: (path: Path, message: string, code?: ProblemCode) => void;
  readonly warning: (path: Path, message: string, code?: ProblemCode) => void;
  /** A rule that rests on an installer's setting: an error where the configuration gives it (DESIGN.md 5.2). */
  readonly setting: (path: Path, given: boolean, message: string) => void;
};

const most = 100;

export function newReport(): Report {
  const found: Finding[] = [];
  let errors = 0;
  let others = 0;
  const add = (code: ProblemCode, severity: Finding['severity'], path: Path, message: string): void => {
    if (found.length < most) found.push({ code, severity, message, pointer: printPointer(path) });
    else if (severity === 'error') errors += 1;
    else others += 1;
  };
  return {
    findings: () => (errors + others === 0 ? found : [...found, rest(errors, others)]),
    error: (path, message, code = 'rule') => add(code, 'error', path, message),
    warning: (path, message, code = 'rule') => add(code, 'warning', path, message),
    setting: (path, given, message) =>
      given
        ? add('rule', 'error', path, message)
        : add('rule', 'warning', path, `${message} (the installer's default; say yours in settings.hedgehog)`),
  };
}

function rest(errors: number, others: number): Finding {
  const message = `this document has ${errors + others} more faults of this kind: mend the first ones and look again`;
  return { code: 'rule', severity: errors > 0 ? 'error' : 'warning', message, pointer: '/spec' };
}
