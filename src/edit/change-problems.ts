import type { Problem } from '../domain/problem.ts';
import { printKey } from '../domain/record-key.ts';
import { checkSet, type SetMember } from '../records/check-set.ts';
import { compareByPlace } from '../records/order.ts';
import { problemsOfDocument } from '../records/problems-of.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import type { ChangePlan } from './change-plan.ts';
import type { Ground } from './ground.ts';

/** The records of a ground as the rules of the set see them, by printed key. */
export function membersOf({ copies }: Ground): Map<string, SetMember> {
  const members = new Map<string, SetMember>();
  for (const [id, [at]] of copies) {
    const { kind, examined } = at;
    if (kind === undefined || examined.key === undefined) continue;
    members.set(id, { record: { key: examined.key, kind, value: writtenValue(at) }, at });
  }
  return members;
}

/**
 * What is wrong with the records that a Change writes, and what it breaks elsewhere: all that stands against a written
 * record, alone, in the set and by the step (immutable, still referenced); of other records only what was not there before. By path and line of the files afterwards.
 */
export function findChangeProblems(
  before: Ground,
  after: Ground,
  written: ReadonlySet<string>,
): Pick<ChangePlan, 'problems' | 'newWarnings'> {
  const own = [...written].flatMap((id) => (after.copies.get(id) ?? []).flatMap(problemsOfCopy));
  const old = membersOf(before);
  const standing = checkSet(old, before.knowledge);
  const known = new Set(standing.map(identityOf));
  const changed = [...written].flatMap((id) => old.get(id)?.record ?? []);
  const ofSet = checkSet(membersOf(after), after.knowledge, changed).filter(
    (problem) => isAbout(problem, written) || !known.has(identityOf(problem)),
  );
  const problems = [...own, ...ofSet].sort(compareByPlace);
  const ofCopies = [...written].flatMap((id) => (before.copies.get(id) ?? []).flatMap(problemsOfCopy));
  const lived = new Set([...standing, ...ofCopies].map(wordsOf));
  const isNew = (problem: Problem) => problem.severity === 'warning' && !lived.has(wordsOf(problem));
  return { problems, newWarnings: problems.filter(isNew) };
}

function problemsOfCopy(copy: PlacedDocument, index: number, copies: readonly PlacedDocument[]): Problem[] {
  const [record] = copies;
  const own = problemsOfDocument(copy);
  if (index === 0 || record === undefined) return own;
  const { key, title, document } = copy.examined;
  const duplicate: Problem = {
    code: 'duplicate-key',
    severity: 'error',
    message: `${title} is declared here and in ${record.path}:${record.examined.document.line}`,
    path: copy.path,
    line: document.line,
    ...(key === undefined ? {} : { key }),
    related: [{ path: record.path, line: record.examined.document.line, ...(key === undefined ? {} : { key }) }],
  };
  return [...own, duplicate];
}

function isAbout({ key }: Problem, written: ReadonlySet<string>): boolean {
  return key !== undefined && written.has(printKey(key));
}

/** The same fault of the fabric, on whichever record it shows: a namespace that is in no file. */
function wordsOf({ code, message }: Problem): string {
  return JSON.stringify([code, message]);
}

function identityOf({ code, key, pointer, message }: Problem): string {
  return JSON.stringify([code, key === undefined ? '' : printKey(key), pointer, message]);
}
