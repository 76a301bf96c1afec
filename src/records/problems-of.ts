import type { Problem } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { Fault } from './examine.ts';
import type { PlacedDocument, ReadFile } from './read-file.ts';

/** The faults of one document as problems of its file. */
export function problemsOfDocument({ path, examined }: PlacedDocument): Problem[] {
  return examined.faults.map((fault) => problemOf(fault, path, examined.key));
}

/** The faults of a file as a whole. */
export function problemsOfFile({ path, examined }: ReadFile): Problem[] {
  return examined.faults.map((fault) => problemOf(fault, path));
}

function problemOf(fault: Fault, path: string, key?: RecordKey): Problem {
  const { code, severity, message, line, pointer, related } = fault;
  return {
    code,
    severity,
    message,
    path,
    line,
    ...(pointer === undefined ? {} : { pointer }),
    ...(key === undefined ? {} : { key }),
    ...(related === undefined || related.length === 0 ? {} : { related: related.map((target) => ({ key: target })) }),
  };
}
