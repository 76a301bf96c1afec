import type { JsonObject } from '../domain/json.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import { type FieldCollision, mergeManifests } from '../kinds/merge.ts';
import { type PlacedDocument, placedValue, writtenValue } from '../records/read-file.ts';

/**
 * What uploads began with: by blob of the raw file, the records of managed/ (as written, by printed key) at the commit
 * that is its base (DESIGN.md 5.1). A key that is not there: no such record then. A blob that is not there: its base
 * is not known, and the record as it is now takes its place.
 */
export type UploadBases = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

export const noBases: UploadBases = new Map();

/** What an upload makes of a record that exists. */
export type MergedUpload =
  | { readonly collisions: readonly [FieldCollision, ...FieldCollision[]] }
  | { readonly to: JsonObject; readonly differences: readonly Difference[] };

/**
 * Merges equal uploads of one record into it, three-way with the base of each (DESIGN.md 5.1). Of several bases the first
 * that lets them in without a collision holds: who uploads the same again, knows what Git says by then.
 */
export function mergeUpload(
  uploads: readonly PlacedDocument[],
  record: PlacedDocument,
  bases: UploadBases,
): MergedUpload | undefined {
  const tried = new Set<ReadonlyMap<string, JsonObject> | undefined>();
  let held: MergedUpload | undefined;
  for (const upload of uploads) {
    const base = bases.get(upload.file.blob);
    if (tried.has(base)) continue;
    tried.add(base);
    const merged = mergeOne(upload, record, base);
    if (merged === undefined || 'to' in merged) return merged;
    held ??= merged;
  }
  return held;
}

function mergeOne(
  upload: PlacedDocument,
  record: PlacedDocument,
  records: ReadonlyMap<string, JsonObject> | undefined,
): MergedUpload | undefined {
  const { kind, id } = upload;
  if (kind === undefined || id === undefined) return undefined;
  const [git, edit] = [writtenValue(record), placedValue(upload)];
  if (records === undefined) return { to: edit, differences: compareManifests(kind, git, edit) };
  const { merged, collisions } = mergeManifests(kind, { base: records.get(id) ?? {}, git, edit });
  const [first, ...others] = collisions;
  if (first !== undefined) return { collisions: [first, ...others] };
  return { to: merged, differences: compareManifests(kind, git, merged) };
}
