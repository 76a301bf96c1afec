import type { Fabric } from '../config/fabric.ts';
import type { JsonObject } from '../domain/json.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import type { Kind } from '../kinds/kind.ts';
import type { FieldCollision } from '../kinds/merge.ts';
import type { Occupancy } from '../records/occupancy.ts';
import { canonicalPath } from '../records/paths.ts';
import { type PlacedDocument, placedValue, writtenValue } from '../records/read-file.ts';
import { mergeUpload, noBases, type UploadBases } from './merge-upload.ts';

/** A record of managed/ as it lies after the repairs; `copies` are all documents of its key, the one to update first. */
export type ManagedRecord = { readonly path: string; readonly copies: readonly PlacedDocument[] };

/** Where a raw document goes, before anything is written. */
export type Decision =
  | { readonly outcome: 'unmanaged' }
  | { readonly outcome: 'held'; readonly because: HeldBecause }
  | {
      readonly outcome: 'duplicate';
      readonly target: string;
      readonly of: PlacedDocument;
      /** It is not equal: what differs was changed in Git since it was uploaded. */
      readonly isOutdated?: true;
    }
  | {
      readonly outcome: 'updated';
      readonly target: string;
      readonly record: PlacedDocument;
      /** What the record shall say. */
      readonly to: JsonObject;
      readonly differences: readonly Difference[];
    }
  | { readonly outcome: 'managed'; readonly target: string };

export type HeldBecause =
  | {
      readonly is: 'ambiguous';
      readonly claimants: readonly PlacedDocument[];
      readonly differences: readonly Difference[];
    }
  | { readonly is: 'existing'; readonly record: PlacedDocument }
  | { readonly is: 'changed'; readonly record: PlacedDocument; readonly collisions: readonly FieldCollision[] }
  | { readonly is: 'occupied'; readonly target: string };

type Claim = { readonly documents: readonly PlacedDocument[]; readonly first: PlacedDocument; readonly kind: Kind };

/**
 * Decides the outcome of every raw document, in the order of DESIGN.md 5.1: unmanaged, held, duplicate, updated,
 * managed. Documents without an error of their own claim their key; where any two claimants differ, all are held. A
 * document whose place in managed/ is taken by something else is held as well: nothing there is overwritten unread.
 * `occupancy` is managed/ after the repairs; the paths of new records are added to it. Uploads of a record that exists
 * are merged with what they began with, as far as `bases` knows that.
 */
export function placeDocuments(
  documents: readonly PlacedDocument[],
  records: ReadonlyMap<string, ManagedRecord>,
  fabric: Fabric,
  occupancy: Occupancy,
  bases: UploadBases = noBases,
): Map<PlacedDocument, Decision> {
  const decisions = new Map<PlacedDocument, Decision>();
  const claims = new Map<string, PlacedDocument[]>();
  for (const document of documents) {
    if (!mayBeManaged(document, fabric) || document.id === undefined) decisions.set(document, { outcome: 'unmanaged' });
    else if (claims.get(document.id)?.push(document) === undefined) claims.set(document.id, [document]);
  }
  for (const [id, claimants] of claims) {
    const [first] = claimants;
    if (first?.kind === undefined) continue;
    const claim = { documents: claimants, first, kind: first.kind };
    const decide = decisionFor(claim, records.get(id), fabric, occupancy, bases);
    for (const document of claimants) decisions.set(document, decide(document));
  }
  return decisions;
}

/** Whether a document has no error of its own and a name that can stand in a path. */
export function mayBeManaged({ examined, kind }: PlacedDocument, fabric: Fabric): boolean {
  if (examined.isBad || kind === undefined || examined.key === undefined) return false;
  return canonicalPath(kind, examined.key, fabric.kindDirectory) !== undefined;
}

function decisionFor(
  claim: Claim,
  record: ManagedRecord | undefined,
  fabric: Fabric,
  occupancy: Occupancy,
  bases: UploadBases,
): (document: PlacedDocument) => Decision {
  const { first, kind } = claim;
  const because = whyHeld(claim);
  if (because !== undefined) return () => ({ outcome: 'held', because });
  if (record !== undefined) return decisionForExisting(claim, record, fabric, bases);
  const target = first.examined.key && canonicalPath(kind, first.examined.key, fabric.kindDirectory);
  if (target === undefined) return () => ({ outcome: 'unmanaged' });
  if (!occupancy.isFree(target)) return () => ({ outcome: 'held', because: { is: 'occupied', target } });
  occupancy.add(target);
  return (document) =>
    document === first ? { outcome: 'managed', target } : { outcome: 'duplicate', target, of: first };
}

function whyHeld({ documents, first, kind }: Claim): HeldBecause | undefined {
  for (const document of documents) {
    if (document === first) continue;
    const differences = compareManifests(kind, placedValue(first), placedValue(document));
    if (differences.length > 0) return { is: 'ambiguous', claimants: documents, differences };
  }
  return undefined;
}

// All claimants are equal here, so what holds for the first holds for each. `reject` is about updates: an upload that
// is equal to the record asks for none, and nobody has to decide anything.
function decisionForExisting(
  { documents, first, kind }: Claim,
  { path, copies }: ManagedRecord,
  fabric: Fabric,
  bases: UploadBases,
): (document: PlacedDocument) => Decision {
  const wanted = placedValue(first);
  const same = copies.findIndex((copy) => compareManifests(kind, writtenValue(copy), wanted).length === 0);
  const [record] = copies;
  const equal = copies[same];
  if (equal !== undefined) {
    const target = same === 0 ? path : equal.path;
    return () => ({ outcome: 'duplicate', target, of: equal });
  }
  if (record === undefined) return () => ({ outcome: 'unmanaged' });
  if (fabric.onExisting === 'reject') return () => ({ outcome: 'held', because: { is: 'existing', record } });
  const merged = mergeUpload(documents, record, bases);
  if (merged === undefined) return () => ({ outcome: 'unmanaged' });
  if ('collisions' in merged) {
    return () => ({ outcome: 'held', because: { is: 'changed', record, collisions: merged.collisions } });
  }
  if (merged.differences.length === 0) {
    return () => ({ outcome: 'duplicate', target: path, of: record, isOutdated: true });
  }
  return (document) =>
    document === first
      ? { outcome: 'updated', target: path, record, ...merged }
      : { outcome: 'duplicate', target: path, of: first };
}
