import type { Problem, Related, SetFinding } from '../domain/problem.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { SetRecord } from '../kinds/kind.ts';
import { findLines } from './find-lines.ts';
import type { Knowledge } from './knowledge.ts';
import type { PlacedDocument } from './read-file.ts';

/** A record of managed/ as the plan leaves it, and the document that declares it in the files as they stand now. */
export type SetMember = { readonly record: SetRecord; readonly at: PlacedDocument };

/**
 * What is wrong with the records together (DESIGN.md 5.1, 5.3): references, ports, subnets, switch profiles. Path and
 * line are those of the file as it stands now, `raw/…` for an upload.
 */
export function checkSet(members: ReadonlyMap<string, SetMember>, knowledge: Knowledge): Problem[] {
  const records = [...members.values()].map((member) => member.record);
  const findings = knowledge.catalog.packs.flatMap((pack) =>
    pack.checkSet(records, knowledge.context, knowledge.settings),
  );
  const byMember = Map.groupBy(findings, (finding) => printKey(finding.key));
  return [...byMember].flatMap(([id, own]) => {
    const member = members.get(id);
    return member === undefined ? [] : problemsOf(member, own, members);
  });
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
