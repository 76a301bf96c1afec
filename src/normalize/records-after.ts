import type { Fabric } from '../config/fabric.ts';
import { findCopies } from '../records/copies.ts';
import type { ReadFile } from '../records/read-file.ts';
import type { ManagedRecord } from './place.ts';
import { pathAfter, type RepairPlan } from './repair.ts';

/** The records of managed/ by printed key as they lie after the repairs; documents that those drop are no copies. */
export function recordsAfter(
  files: readonly ReadFile[],
  { fates }: RepairPlan,
  fabric: Fabric,
): Map<string, ManagedRecord> {
  const left = files.flatMap((file) => file.documents).filter((document) => fates.get(document)?.is !== 'dropped');
  const records = new Map<string, ManagedRecord>();
  for (const [id, copies] of findCopies(left, fabric)) records.set(id, { path: pathAfter(copies[0], fates), copies });
  return records;
}
