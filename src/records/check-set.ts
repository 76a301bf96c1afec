import type { Problem, Related, SetFinding } from '../domain/problem.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { SetRecord } from '../kinds/kind.ts';
import { checkTransition, joinFindings } from '../kinds/transition.ts';
import { findLines } from './find-lines.ts';
import type { Knowledge } from './knowledge.ts';
import type { PlacedDocument } from './read-file.ts';

/** Naming all could make a report as long as the fabric is large. */
export const shownReferrers = 20;

/** A record of managed/ as the plan leaves it, and the document that declares it in the files as they stand now. */
export type SetMember = { readonly record: SetRecord; readonly at: PlacedDocument };

/**
 * What is wrong with the records together (DESIGN.md 5.1, 5.3): references, ports, subnets, switch profiles; and, where
 * `before` gives them as they were (those that are the same may be left out), what the cluster would refuse about the
 * step. Path and line are those of the file as it stands now, `raw/…` for an upload; of a deletion those of the first
 * record that still refers to what is deleted.
 */
export function checkSet(
  members: ReadonlyMap<string, SetMember>,
  { catalog, context, settings }: Knowledge,
  before: readonly SetRecord[] = [],
): Problem[] {
  const records = [...members.values()].map((member) => member.record);
  const ofSet = catalog.packs.flatMap((pack) => pack.checkSet(records, context, settings));
  const ofStep = before.length === 0 ? [] : checkTransition(catalog.packs, before, records, context, settings);
  const byMember = Map.groupBy(joinFindings(ofSet, ofStep), (finding) => printKey(finding.key));
  return [...byMember].flatMap(([id, own]) => {
    const member = members.get(id);
    return member === undefined
      ? own.flatMap((one) => deletionProblem(one, members))
      : problemsOf(member, own, members);
  });
}

/** A fault of a record that is no more, on the line of the first that refers to it. */
function deletionProblem(finding: SetFinding, members: ReadonlyMap<string, SetMember>): Problem[] {
  const { code, severity, message, key, related = [] } = finding;
  const [first] = related.flatMap((referrer) => members.get(printKey(referrer)) ?? []);
  if (first === undefined) return [];
  const { kind, value } = first.record;
  const reference = kind.references(value).find(({ to }) => printKey(to) === printKey(key));
  const { document } = first.at.examined;
  const [line = document.line] = reference === undefined ? [] : findLines(document, [reference.pointer]);
  const shown = related.slice(0, shownReferrers).map((referrer) => relatedRecord(referrer, members));
  return [{ code, severity, message, path: first.at.path, line, key, related: shown }];
}

function problemsOf(
  { at }: SetMember,
  findings: readonly SetFinding[],
  members: ReadonlyMap<string, SetMember>,
): Problem[] {
  const { document } = at.examined;
  const lines = findLines(
    document,
    findings.map((finding) => finding.pointer),
  );
  return findings.map(({ code, severity, message, pointer, key, related }, i) => ({
    code,
    severity,
    message,
    path: at.path,
    line: lines[i] ?? document.line,
    pointer,
    key,
    ...(related === undefined || related.length === 0
      ? {}
      : { related: related.map((target) => relatedRecord(target, members)) }),
  }));
}

function relatedRecord(key: RecordKey, members: ReadonlyMap<string, SetMember>): Related {
  const at = members.get(printKey(key))?.at;
  return at === undefined ? { key } : { key, path: at.path, line: at.examined.document.line };
}
