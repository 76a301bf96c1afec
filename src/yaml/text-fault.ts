import type { TextFault } from '../domain/document.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { ProblemCode, Severity } from '../domain/problem.ts';
import type { Positions } from './positions.ts';

/** A fault at a character offset of the file's text. The place is added to the message when printed. */
export type FoundFault = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly offset: number;
  readonly pointer?: Pointer;
  /** A second place that the message names (the first of two equal keys). */
  readonly other?: number;
};

/** The same fault by line, its message completed with line and column. */
export function printFault(fault: FoundFault, positions: Positions): TextFault {
  const { code, severity, message, offset, pointer, other } = fault;
  const line = positions.line(offset);
  const first = other === undefined ? '' : `, first in line ${positions.line(other)}`;
  return {
    code,
    severity,
    message: `${message}${first} (line ${line}, column ${positions.column(offset)})`,
    line,
    ...(pointer === undefined ? {} : { pointer }),
  };
}

/** Whether a fault prevents the value. */
export function isError(fault: { readonly severity: Severity }): boolean {
  return fault.severity === 'error';
}
