import type { Fabric } from '../config/fabric.ts';
import { canonicalPath } from './paths.ts';
import type { PlacedDocument } from './read-file.ts';

/** All documents of one key: the first is the record, the others are further copies of it. */
export type Copies = readonly [PlacedDocument, ...PlacedDocument[]];

/** The canonical path of a document that may be moved there; undefined where it has none or is faulty. */
export function wantedPath({ kind, examined }: PlacedDocument, fabric: Fabric): string | undefined {
  if (kind === undefined || examined.key === undefined || examined.isBad) return undefined;
  return canonicalPath(kind, examined.key, fabric.kindDirectory);
}

/**
 * The documents of managed/ by printed key, in the order they are given. Where several claim one key, the one at the
 * canonical path is the record, else the first.
 */
export function findCopies(documents: Iterable<PlacedDocument>, fabric: Fabric): Map<string, Copies> {
  const copies = new Map<string, [PlacedDocument, ...PlacedDocument[]]>();
  for (const document of documents) {
    if (document.id === undefined) continue;
    const known = copies.get(document.id);
    if (known === undefined) copies.set(document.id, [document]);
    else if (isAtHome(document, fabric) && !isAtHome(known[0], fabric)) known.unshift(document);
    else known.push(document);
  }
  return copies;
}

function isAtHome(document: PlacedDocument, fabric: Fabric): boolean {
  return document.path === wantedPath(document, fabric);
}
