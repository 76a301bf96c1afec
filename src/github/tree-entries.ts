import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import type { FileMode } from '../domain/snapshot.ts';

/** One entry of `POST git/trees`. */
export type TreeEntry = {
  readonly path: string;
  readonly mode: FileMode;
  readonly type: 'blob';
  readonly sha?: string | null;
  readonly content?: string;
};

/** Bounds of one request (DESIGN.md section 6: below 2 MB and below 1,000 entries). */
export type ChunkLimits = { readonly entries: number; readonly bytes: number };
export const chunkLimits: ChunkLimits = { entries: 999, bytes: 1_800_000 };

/** The entries of a ChangeSet, deletions first, so that no file stands where a directory will be; then by path. */
export function treeEntries(changes: ChangeSet): TreeEntry[] {
  return [...changes]
    .sort(
      ([pathA, a], [pathB, b]) =>
        Number(a.action !== 'delete') - Number(b.action !== 'delete') || (pathA < pathB ? -1 : 1),
    )
    .map(([path, change]) => treeEntry(path, change));
}

function treeEntry(path: string, change: FileChange): TreeEntry {
  if (change.action === 'delete') return { path, mode: '100644', type: 'blob', sha: null };
  if (change.action === 'place') return { path, mode: change.mode, type: 'blob', sha: change.blob };
  return { path, mode: change.mode, type: 'blob', content: change.content };
}

/** Cuts the entries into runs within the limits; an entry that is too large by itself stands alone. */
export function chunkEntries(entries: readonly TreeEntry[], limits: ChunkLimits): TreeEntry[][] {
  const chunks: TreeEntry[][] = [];
  let chunk: TreeEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (chunk.length > 0 && (chunk.length >= limits.entries || bytes + size > limits.bytes)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(entry);
    bytes += size;
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}
