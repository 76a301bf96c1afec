import type { Fabric } from '../config/fabric.ts';
import { blobId } from '../domain/blob-id.ts';
import type { JsonObject } from '../domain/json.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { pathInRepository } from '../records/paths.ts';
import { readDesired } from './desired.ts';
import type { Earlier } from './pending.ts';

/** A change of a record on the branch: what its file said before; nothing where it was added. */
export type RecordEdit = {
  /** Printed key of the record. */
  readonly id: string;
  readonly old?: { readonly value: JsonObject };
};

/** Changes of one record within the time that are looked at; further ones are not waited for. */
const mostEdits = 5;

/**
 * What Git said before recent changes, the latest change of each record first (DESIGN.md 5.2, `drift.grace`): a deployer
 * may be one change behind, or several. `edits` oldest first. Pure and total.
 */
export function beforeEdits(fabric: Fabric, edits: readonly RecordEdit[], knowledge: Knowledge): Earlier[] {
  const byRecord = [...Map.groupBy(edits, ({ id }) => id).values()].map((some) => some.toReversed());
  const depth = Math.min(mostEdits, Math.max(0, ...byRecord.map((some) => some.length)));
  return Array.from({ length: depth }, (_, back) => {
    const some = byRecord.flatMap((own) => own[back] ?? []);
    const ids = new Set(some.map(({ id }) => id));
    const values = some.flatMap(({ old }) => (old === undefined ? [] : [old.value]));
    const files = new Map(values.map((value, i) => fileOf(pathInRepository(fabric, `managed/${i}.yaml`), value)));
    return { desired: readDesired(fabric, { commit: '', files }, knowledge), concerns: (id) => ids.has(id) };
  });
}

/** A record in a file of its own: what its real file was called does not matter here. JSON is YAML. */
function fileOf(path: string, value: JsonObject): [string, SnapshotFile] {
  const bytes = Buffer.from(JSON.stringify(value));
  return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes }];
}
