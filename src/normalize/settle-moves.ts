import type { Occupancy } from '../records/occupancy.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';

/** A document of managed/ and the path it shall have. */
export type Mover = { readonly document: PlacedDocument; readonly target: string };

/**
 * Decides which of the wanted moves can be made together: a target must be free once everything has moved, so one
 * move may wait for another, in a ring too. What cannot move stays, and may hold others up. `occupancy` is changed to
 * what lies there afterwards. Linear: a document is looked at again only when the place it wants is taken after all.
 */
export function settleMoves(
  files: readonly ReadFile[],
  wishes: readonly Mover[],
  dropped: ReadonlySet<PlacedDocument>,
  occupancy: Occupancy,
): Mover[] {
  const moving = new Map<PlacedDocument, Mover>();
  const byTarget = new Map<string, Mover>();
  for (const wish of wishes) {
    const folded = wish.target.toLowerCase();
    if (byTarget.has(folded)) continue;
    byTarget.set(folded, wish);
    moving.set(wish.document, wish);
  }
  const leaves = (document: PlacedDocument): boolean => moving.has(document) || dropped.has(document);
  const emptied = new Set<string>();
  for (const { path, documents } of files) {
    if (documents.length > 0 && documents.every(leaves)) emptied.add(path);
  }
  for (const path of emptied) occupancy.remove(path);
  const pending = [...moving.values()];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!moving.has(next.document) || occupancy.isFree(next.target)) continue;
    moving.delete(next.document);
    const { path } = next.document;
    if (!emptied.delete(path)) continue;
    occupancy.add(path);
    for (const place of withParents(path.toLowerCase())) {
      const waiting = byTarget.get(place);
      if (waiting !== undefined) pending.push(waiting);
    }
  }
  for (const { target } of moving.values()) occupancy.add(target);
  return [...moving.values()];
}

function withParents(path: string): string[] {
  const segments = path.split('/');
  return segments.map((_, i) => segments.slice(0, i + 1).join('/'));
}
