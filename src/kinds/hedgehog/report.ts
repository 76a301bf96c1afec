import { printPointer } from '../../domain/pointer.ts';
import type { Finding, ProblemCode } from '../../domain/problem.ts';

export type Path = readonly (string | number)[];

/** Collects what the rules find in one document. */
export type Report = {
  readonly findings: Finding[];
  readonly error: (path: Path, message: string, code?: ProblemCode) => void;
  readonly warning: (path: Path, message: string, code?: ProblemCode) => void;
  /** A rule that rests on an installer's setting: an error where the configuration gives it (DESIGN.md 5.2). */
  readonly setting: (path: Path, given: boolean, message: string) => void;
};

export function newReport(): Report {
  const findings: Finding[] = [];
  const add = (code: ProblemCode, severity: Finding['severity'], path: Path, message: string): void => {
    findings.push({ code, severity, message, pointer: printPointer(path) });
  };
  return {
    findings,
    error: (path, message, code = 'rule') => add(code, 'error', path, message),
    warning: (path, message, code = 'rule') => add(code, 'warning', path, message),
    setting: (path, given, message) =>
      given
        ? add('rule', 'error', path, message)
        : add('rule', 'warning', path, `${message} (the installer's default; say yours in settings.hedgehog)`),
  };
}
