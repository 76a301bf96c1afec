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
const mostCollisions = 20;

/** Why a raw document is held, as problems of it, and what to do; at least one. */
export function heldProblems(document: PlacedDocument, because: HeldBecause): Problem[] {
  return because.is === 'changed' ? changedProblems(document, because) : [heldProblem(document, because)];
}

type Changed = Extract<HeldBecause, { is: 'changed' }>;

/** A problem for each field that Git and the upload both changed, at the upload's line (`changed-since-upload`). */
function changedProblems(document: PlacedDocument, { record, collisions }: Changed): Problem[] {
  const { key, title, document: source, isSecret } = document.examined;
  const shown = collisions.slice(0, mostCollisions);
  const isShown = !isSecret && !record.examined.isSecret;
  const pointers = shown.map(({ pointer }) => pointer);
  const [lines, gitLines] = [findLines(source, pointers), findLines(record.examined.document, pointers)];
  return shown.map(({ pointer, base, git, edit }, index) => {
    const values = `it was ${showValue(base)}, is now ${showValue(git)}, and the upload says ${showValue(edit)}`;
    const more = index === mostCollisions - 1 ? collisions.length - mostCollisions : 0;
    const rest = more > 0 ? `; so it is with ${more} more fields` : '';
    return {
      code: 'changed-since-upload',
      severity: 'error',
      message: `${pointer} of ${title} was changed in Git after this was uploaded${isShown ? `: ${values}` : ''}${rest}. To keep what Git says, write that value here or delete this document; to replace it, upload the file once more with any change to it`,
      path: document.path,
      line: lines[index] ?? source.line,
      pointer,
      ...(key === undefined ? {} : { key }),
      related: [{ ...relatedTo(record), line: gitLines[index] ?? record.examined.document.line }],
    };
  });
}

function heldProblem(document: PlacedDocument, because: Exclude<HeldBecause, Changed>): Problem {
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
