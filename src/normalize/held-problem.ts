import { isList, isObject, type Json } from '../domain/json.ts';
import type { Problem, Related } from '../domain/problem.ts';
import type { Difference } from '../kinds/compare.ts';
import { findLines } from '../records/find-lines.ts';
import type { PlacedDocument } from '../records/read-file.ts';
import { relatedTo } from './managed-problems.ts';
import type { HeldBecause } from './place.ts';

// Each claimant names others: naming all would be quadratic.
const shownClaimants = 20;
const shownFields = 3;

/** Why a raw document is held, as a problem of it (`ambiguous-identity`, `already-exists`), and what to do. */
export function heldProblem(document: PlacedDocument, because: HeldBecause): Problem {
  const { key, title } = document.examined;
  const { line } = document.examined.document;
  const place = { severity: 'error' as const, path: document.path, line, ...(key === undefined ? {} : { key }) };
  if (because.is === 'ambiguous') {
    const { claimants, differences } = because;
    const message = `${claimants.length} documents claim ${title} and differ in ${fieldsOf(differences)}: keep one and delete the others`;
    return { code: 'ambiguous-identity', ...place, message, related: othersOf(document, claimants) };
  }
  if (because.is === 'existing') {
    const { path } = because.record;
    const message = `${title} is already in ${path}, and this fabric takes no updates from uploads: delete one of the two`;
    return { code: 'already-exists', ...place, message, related: [relatedTo(because.record)] };
  }
  const message = `${because.target} is taken by something else: mend or move that first`;
  return { code: 'already-exists', ...place, message, related: [{ path: because.target }] };
}

/** A document whose key is valid and too long for the name of a file. */
export function nameProblem({ path, examined }: PlacedDocument): Problem {
  const message = 'the name is too long for the name of a file';
  const pointer = '/metadata/name';
  const line = findLines(examined.document, [pointer])[0] ?? examined.document.line;
  return { code: 'invalid-name', severity: 'error', message, path, line, pointer };
}

function othersOf(document: PlacedDocument, claimants: readonly PlacedDocument[]): Related[] {
  const named = claimants.slice(0, shownClaimants + 1);
  return named
    .filter((other) => other !== document)
    .slice(0, shownClaimants)
    .map(relatedTo);
}

function fieldsOf(differences: readonly Difference[]): string {
  const shown = differences.slice(0, shownFields).map(({ pointer, from, to }) => {
    return `\`${pointer}\` (${showValue(from)}, ${showValue(to)})`;
  });
  const more = differences.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function showValue(value: Json | undefined): string {
  if (value === undefined) return 'none';
  if (isObject(value) || isList(value)) return 'several values';
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
