import type { Fabric } from '../config/fabric.ts';
import type { Problem, SetFinding } from '../domain/problem.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { checkTransition, saidBy } from '../kinds/transition.ts';
import { type SetMember, shownReferrers } from './check-set.ts';
import { findCopies } from './copies.ts';
import { type Examine, examineAnew } from './examine.ts';
import { selectFiles } from './fabric-files.ts';
import { findLines } from './find-lines.ts';
import { type Knowledge, readKnowledge } from './knowledge.ts';
import { compareByPlace } from './order.ts';
import { areaOf } from './paths.ts';
import { placeInFile, writtenValue } from './read-file.ts';

/** Two sides of a change to one fabric. Files of managed/ that are the same on both may be left out of both. */
export type TwoSides = { readonly before: Snapshot; readonly after: Snapshot };

/**
 * The files of managed/ (paths relative to the fabric's directory) that refer to what a change deletes, by the problems
 * of the set after it: judgeTransition wants them on the later side.
 */
export function findReferringFiles(
  fabric: Fabric,
  sides: TwoSides,
  problems: readonly Problem[],
  examine: Examine = examineAnew,
): Set<string> {
  const { old, now } = readBoth(fabric, sides, examine);
  const isDeleted = (key: RecordKey): boolean => old.has(printKey(key)) && !now.has(printKey(key));
  const dangling = problems.filter((problem) => isDangling(problem) && targetsOf(problem).some(isDeleted));
  return new Set(dangling.map(({ path }) => path));
}

/**
 * The problems of the set after a change, together with what the cluster would refuse about the change itself: an
 * `immutable` field on its line, `still-referenced` on the line of the first record that refers to the deleted one, in
 * place of the dangling references that it causes. Sorted by path and line. Pure and total.
 */
export function judgeTransition(
  fabric: Fabric,
  sides: TwoSides,
  problems: readonly Problem[],
  examine: Examine = examineAnew,
): Problem[] {
  const { old, now, knowledge } = readBoth(fabric, sides, examine);
  const { catalog, context, settings } = knowledge;
  const recordsOf = (members: ReadonlyMap<string, SetMember>) => [...members.values()].map(({ record }) => record);
  const found = checkTransition(catalog.packs, recordsOf(old), recordsOf(now), context, settings);
  if (found.length === 0) return [...problems];
  const dangling = indexDangling(problems);
  const placed = found.flatMap((finding) => {
    const problem = placeFinding(finding, now, dangling);
    return problem === undefined ? [] : [{ finding, problem }];
  });
  const isSaid = saidBy(placed.map(({ finding }) => finding));
  const left = problems.filter(
    (problem) => !isDangling(problem) || !isSaid({ ...problem, related: targetsOf(problem) }),
  );
  return [...left, ...placed.map(({ problem }) => problem)].sort(compareByPlace);
}

type Declared = { readonly members: ReadonlyMap<string, SetMember>; readonly unread: ReadonlySet<string> };
type Both = {
  readonly old: ReadonlyMap<string, SetMember>;
  readonly now: ReadonlyMap<string, SetMember>;
  readonly knowledge: Knowledge;
};

/** A record whose file says no more what it holds is not deleted by that: the file has a fault of its own. */
function readBoth(fabric: Fabric, { before, after }: TwoSides, examine: Examine): Both {
  const { knowledge } = readKnowledge(fabric, after);
  const { members: now, unread } = declaredIn(fabric, after, knowledge, examine);
  const { members } = declaredIn(fabric, before, readKnowledge(fabric, before).knowledge, examine);
  return { old: new Map([...members].filter(([, { at }]) => !unread.has(at.path))), now, knowledge };
}

/** The records that managed/ declares, by printed key, and the files in which a document has no identity. */
function declaredIn(fabric: Fabric, snapshot: Snapshot, knowledge: Knowledge, examine: Examine): Declared {
  const unread = new Set<string>();
  const documents = selectFiles(fabric, snapshot).managed.flatMap((entry) => {
    const { bytes, blob } = entry.file;
    if (bytes === undefined) return [];
    const file = placeInFile(entry, examine({ blob, bytes }, knowledge), knowledge.catalog);
    if (file.examined.faults.length > 0 || file.documents.some(({ id }) => id === undefined)) unread.add(entry.path);
    return file.documents;
  });
  const members = new Map<string, SetMember>();
  for (const [id, [at]] of findCopies(documents, fabric)) {
    const { kind } = at;
    const { key } = at.examined;
    if (kind !== undefined && key !== undefined)
      members.set(id, { record: { key, kind, value: writtenValue(at) }, at });
  }
  return { members, unread };
}

/** A dangling reference of a record that the cluster has; an upload's is its own fault. */
function isDangling({ code, path, key }: Problem): boolean {
  return code === 'dangling-reference' && key !== undefined && areaOf(path) === 'managed';
}

function targetsOf({ related = [] }: Problem): RecordKey[] {
  return related.flatMap(({ key }) => key ?? []);
}

function pairOf(from: RecordKey, to: RecordKey): string {
  return `${printKey(from)}\n${printKey(to)}`;
}

function indexDangling(problems: readonly Problem[]): Map<string, Problem> {
  const index = new Map<string, Problem>();
  for (const problem of problems) {
    if (problem.key === undefined || !isDangling(problem)) continue;
    for (const target of targetsOf(problem)) index.set(pairOf(problem.key, target), problem);
  }
  return index;
}

/** undefined: nothing dangles for it, so the record is declared elsewhere still. */
function placeFinding(
  finding: SetFinding,
  now: ReadonlyMap<string, SetMember>,
  dangling: ReadonlyMap<string, Problem>,
): Problem | undefined {
  const { code, severity, message, key, pointer, related = [] } = finding;
  if (code === 'dangling-reference') {
    const [known] = related.flatMap((target) => dangling.get(pairOf(key, target)) ?? []);
    return known && { ...known, severity, message };
  }
  if (code === 'still-referenced') {
    const holding = related.flatMap((referrer) => dangling.get(pairOf(referrer, key)) ?? []).sort(compareByPlace);
    const [first] = holding;
    if (first === undefined) return undefined;
    const shown = holding.slice(0, shownReferrers).map(placeOf);
    return { code, severity, message, path: first.path, ...lineOf(first), key, related: shown };
  }
  const at = now.get(printKey(key))?.at;
  if (at === undefined) return undefined;
  const { document } = at.examined;
  const [line = document.line] = findLines(document, [pointer]);
  return { code, severity, message, path: at.path, line, pointer, key };
}

function lineOf({ line }: Problem): Pick<Problem, 'line'> {
  return line === undefined ? {} : { line };
}

function placeOf(problem: Problem): NonNullable<Problem['related']>[number] {
  const { key, path } = problem;
  return { ...(key === undefined ? {} : { key }), path, ...lineOf(problem) };
}
