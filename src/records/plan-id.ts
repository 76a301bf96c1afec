import { createHash } from 'node:crypto';
import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import { compareBytes } from './order.ts';

/**
 * The identity of a plan by content (DESIGN.md 5.5): a hash over the fabric, path and blob of every source the plan
 * touches, and resulting path → blob (with its mode; null for a deletion), as canonical JSON: no spaces, sorted by
 * the bytes of the path. No commit id takes part, so a push that changes nothing here changes nothing in it.
 */
export function planIdOf(
  fabric: { readonly name: string; readonly directory: string },
  changeSet: ChangeSet,
  blobs: ReadonlyMap<string, string>,
): string {
  const sources = new Map<string, string>();
  const results: (readonly [string, string | null, string | null])[] = [];
  for (const [path, change] of changeSet) {
    addSource(sources, blobs, path);
    if (change.action === 'delete') results.push([path, null, null]);
    else if (change.action === 'write') results.push([path, blobId(change.content), change.mode]);
    else {
      addSource(sources, blobs, change.from);
      results.push([path, change.blob, change.mode]);
    }
  }
  const content = JSON.stringify({
    directory: fabric.directory,
    fabric: fabric.name,
    results: results.sort((a, b) => compareBytes(a[0], b[0])),
    sources: [...sources].sort((a, b) => compareBytes(a[0], b[0])),
  });
  return `sha256-${createHash('sha256').update(content).digest('hex')}`;
}

function addSource(sources: Map<string, string>, blobs: ReadonlyMap<string, string>, path: string): void {
  const blob = blobs.get(path);
  if (blob !== undefined) sources.set(path, blob);
}
