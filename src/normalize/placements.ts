import type { Problem } from '../domain/problem.ts';
import { fieldChangesOf } from '../records/field-change.ts';
import { problemsOfDocument, problemsOfFile } from '../records/problems-of.ts';
import { type PlacedDocument, type ReadFile, writtenValue } from '../records/read-file.ts';
import type { Placement } from './fabric-plan.ts';
import { heldProblems, nameProblem } from './held-problem.ts';
import type { Decision } from './place.ts';
import type { Edited } from './write-managed.ts';
import { managedText } from './write-raw.ts';

/** What one raw file became, as far as its placements tell it. */
export type FilePlacement = {
  readonly decisions: ReadonlyMap<PlacedDocument, Decision>;
  /** Where the unmanaged part of the file went. */
  readonly unmanaged: string | undefined;
  /** Text of updated managed documents, by the raw document that updates them. */
  readonly edits: ReadonlyMap<PlacedDocument, Edited>;
};

/** The placements of one raw file: each of its documents, or the file itself where it has none; of a loose file, those that were decided on. */
export function placementsOf(file: ReadFile, placed: FilePlacement): Placement[] {
  const own = file.documents.filter((document) => file.isLoose !== true || placed.decisions.has(document));
  if (file.documents.length > 0) return own.map((document) => placementOf(document, file, placed));
  const problems = problemsOfFile(file);
  const [first] = problems;
  const source = { path: file.path, index: 0, line: first?.line ?? 1 };
  return [
    { source, title: 'file', rewrites: [], problems, reason: first?.message ?? '', ...asideOf(placed.unmanaged) },
  ];
}

function asideOf(target: string | undefined): Pick<Placement, 'outcome' | 'target' | 'identical'> {
  return target === undefined ? { outcome: 'held' } : { outcome: 'unmanaged', target, identical: true };
}

function placementOf(document: PlacedDocument, file: ReadFile, placed: FilePlacement): Placement {
  const { examined, path } = document;
  const { key, title } = examined;
  const { line, item } = examined.document;
  const decision = placed.decisions.get(document) ?? { outcome: 'unmanaged' };
  const own = problemsOfDocument(document);
  const base = {
    source: { path, index: examined.document.index, line, ...(item === undefined ? {} : { item }) },
    ...(key === undefined ? {} : { key }),
    title,
    rewrites: [],
  };
  switch (decision.outcome) {
    case 'unmanaged': {
      const problems = examined.isBad ? own : [...own, nameProblem(document)];
      return { ...base, problems, reason: firstError(problems), ...asideOf(placed.unmanaged) };
    }
    case 'held': {
      const problems = heldProblems(document, decision.because);
      return { ...base, outcome: 'held', problems: [...own, ...problems], reason: problems[0]?.message ?? '' };
    }
    case 'duplicate': {
      const reason = decision.isOutdated ? outdated : noteOf(document, decision.of);
      return { ...base, outcome: 'duplicate', target: decision.target, problems: own, reason };
    }
    case 'updated':
      return {
        ...base,
        outcome: 'updated',
        target: decision.target,
        problems: own,
        reason: '',
        ...changesOf(document, decision, placed),
      };
    case 'managed':
      return {
        ...base,
        outcome: 'managed',
        target: decision.target,
        problems: own,
        reason: '',
        ...contentOf(document, file),
      };
  }
}

function firstError(problems: readonly Problem[]): string {
  return problems.find((problem) => problem.severity === 'error')?.message ?? '';
}

const outdated = 'says nothing new: what differs was changed in Git since it was uploaded';

function noteOf(document: PlacedDocument, of: PlacedDocument): string {
  return managedText(document) === managedText(of) ? '' : 'equal, but comments or layout differ';
}

function contentOf(
  { examined, of }: PlacedDocument,
  file: ReadFile,
): Pick<Placement, 'identical' | 'rewrites' | 'diff'> {
  const { normalized, document } = examined;
  const { line, item, firstLine, text } = document;
  const endLine = Math.max(line, firstLine + text.trimEnd().split('\n').length - 1);
  const rewrites = [
    ...(item === undefined ? [] : [{ what: 'taken out of the List', line, endLine }]),
    ...(of === 1 ? file.examined.frame : []),
    ...(normalized?.rewrites ?? []),
  ];
  if (normalized === undefined) return { identical: rewrites.length === 0, rewrites };
  return { identical: false, rewrites, diff: { before: text, after: normalized.text } };
}

function changesOf(
  document: PlacedDocument,
  { record, to, differences }: Extract<Decision, { outcome: 'updated' }>,
  { edits }: FilePlacement,
): Pick<Placement, 'fields' | 'diff'> {
  const { isSecret } = record.examined;
  const fields = fieldChangesOf(differences, writtenValue(record), to, isSecret);
  const diff = edits.get(document);
  return { fields, ...(diff === undefined || isSecret ? {} : { diff }) };
}
