import type { Fabric } from '../config/fabric.ts';
import type { Problem, Related } from '../domain/problem.ts';
import { wantedPath } from '../records/copies.ts';
import type { FabricFile } from '../records/fabric-files.ts';
import { problemsOfDocument, problemsOfFile } from '../records/problems-of.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';
import type { RepairPlan } from './repair.ts';

/**
 * Everything wrong in managed/ that one file or one key shows (DESIGN.md 5.1 "Repairs", 5.4). Of a document that the
 * plan brings to the values of an upload, only what is wrong with its layout: its values are the upload's then.
 */
export function findManagedProblems(
  files: readonly ReadFile[],
  strangers: readonly FabricFile[],
  { clashes, fates }: RepairPlan,
  mended: ReadonlySet<PlacedDocument>,
  fabric: Fabric,
): Problem[] {
  const problems = strangers.map(({ path }): Problem => {
    const message = 'the file is neither YAML nor JSON, and no business of managed/';
    return { code: 'not-yaml', severity: 'error', message, path, line: 1 };
  });
  for (const file of files) {
    for (const document of file.documents) {
      const own = problemsOfDocument(document);
      problems.push(...(mended.has(document) ? own.filter((problem) => problem.code === 'yaml-1.1-ambiguous') : own));
    }
    problems.push(...problemsOfFile(file), ...layoutProblem(file, fabric, fates));
  }
  return [...problems, ...clashes.flatMap(clashProblems)];
}

function layoutProblem(file: ReadFile, fabric: Fabric, fates: RepairPlan['fates']): Problem[] {
  const [first, second] = file.documents;
  if (first === undefined) return [];
  if (second !== undefined || first.examined.document.item !== undefined) {
    const { line } = (second ?? first).examined.document;
    const message = `the file holds ${countDocuments(file)}: Hedgerow keeps one record a file`;
    return [{ code: 'several-documents', severity: 'warning', message, path: file.path, line }];
  }
  const target = wantedPath(first, fabric);
  const fate = fates.get(first) ?? { is: 'stays' };
  if (target === undefined || target === file.path) return [];
  const why = fabric.repair && fate.is === 'stays' ? ', which is taken' : '';
  const message =
    fate.is === 'dropped'
      ? `${first.examined.title} is already in ${fate.keeper.path}: this is a second copy`
      : `${first.examined.title} belongs at ${target}${why}`;
  const key = first.examined.key;
  const { line } = first.examined.document;
  return [
    {
      code: 'not-canonical-path',
      severity: 'warning',
      message,
      path: file.path,
      line,
      ...(key === undefined ? {} : { key }),
    },
  ];
}

function countDocuments({ documents }: ReadFile): string {
  return documents.length === 1 ? 'a List' : `${documents.length} documents`;
}

// Enough to find them by; each copy names others, so naming all would be quadratic.
const shownCopies = 20;

function clashProblems(copies: readonly PlacedDocument[]): Problem[] {
  const named = copies.slice(0, shownCopies + 1);
  return copies.map((copy): Problem => {
    const others = named.filter((other) => other !== copy).slice(0, shownCopies);
    const { key, title, document } = copy.examined;
    const [other] = others;
    const more = copies.length > 2 ? ` and ${copies.length - 2} more` : '';
    return {
      code: 'duplicate-key',
      severity: 'error',
      message: `${title} is declared here and in ${other?.path ?? ''}:${other?.examined.document.line ?? 1}${more}`,
      path: copy.path,
      line: document.line,
      ...(key === undefined ? {} : { key }),
      related: others.map(relatedTo),
    };
  });
}

/** A document as the `related` of a problem. */
export function relatedTo({ path, examined }: PlacedDocument): Related {
  return { path, line: examined.document.line, ...(examined.key === undefined ? {} : { key: examined.key }) };
}
