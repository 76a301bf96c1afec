import type { Fabric } from '../config/fabric.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';
import type { ManagedRecord } from './place.ts';
import { pathAfter, type RepairPlan, wantedPath } from './repair.ts';

/**
 * The records of managed/ by printed key as they lie after the repairs. Where documents of one key differ, the one at
 * the canonical path is the record, else the first; the others are its further copies.
 */
export function recordsAfter(
  files: readonly ReadFile[],
  { fates }: RepairPlan,
  fabric: Fabric,
): Map<string, ManagedRecord> {
  const copies = new Map<string, PlacedDocument[]>();
  for (const document of files.flatMap((file) => file.documents)) {
    if (document.id === undefined || fates.get(document)?.is === 'dropped') continue;
    const known = copies.get(document.id);
    if (known === undefined) copies.set(document.id, [document]);
    else if (document.path === wantedPath(document, fabric)) known.unshift(document);
    else known.push(document);
  }
  const records = new Map<string, ManagedRecord>();
  for (const [id, [record, ...others]] of copies) {
    if (record !== undefined) records.set(id, { path: pathAfter(record, fates), copies: [record, ...others] });
  }
  return records;
}
