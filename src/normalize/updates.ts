import type { PlacedDocument } from '../records/read-file.ts';
import { placedValue, writtenValue } from '../records/read-file.ts';
import type { Update } from '../records/update-file.ts';
import type { Decision } from './place.ts';
import { managedText } from './write-raw.ts';

/** An update of a managed file and the raw document that asks for it. */
export type AskedUpdate = Update & { readonly by: PlacedDocument };

/** The updates of managed files that uploads ask for, by the path at which the file lies now. */
export function updatesByFile(decisions: ReadonlyMap<PlacedDocument, Decision>): Map<string, AskedUpdate[]> {
  const updates = new Map<string, AskedUpdate[]>();
  for (const [by, decision] of decisions) {
    if (decision.outcome !== 'updated' || by.kind === undefined) continue;
    const { record, to, differences } = decision;
    const update = {
      by,
      position: record.position,
      kind: by.kind,
      from: writtenValue(record),
      to,
      differences,
      ...(to === placedValue(by) ? { text: managedText(by) } : {}),
    };
    const known = updates.get(record.path);
    if (known === undefined) updates.set(record.path, [update]);
    else known.push(update);
  }
  return updates;
}
