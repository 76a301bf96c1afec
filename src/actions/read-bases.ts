import type { Snapshot } from '../domain/snapshot.ts';
import type { RecordEdit } from '../edit/record-edit.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { SnapshotSource } from '../ports/snapshot-source.ts';
import { defaultLimits } from '../yaml/limits.ts';
import type { Memory } from './memory.ts';

/** What bases are read from, the cheapest first. */
export type BaseSources = {
  readonly memory: Pick<Memory, 'blobs'>;
  readonly shelf?: BlobShelf | undefined;
  readonly host: Pick<SnapshotSource, 'findBlob'>;
};

/**
 * The files that edits were made against, by blob id: from the files at hand, from before, else from GitHub. One that is
 * nowhere any more is left out: the plan then refuses its edit.
 */
export async function readBases(
  { memory, shelf, host }: BaseSources,
  edits: readonly RecordEdit[],
  snapshots: readonly Snapshot[],
): Promise<Map<string, Uint8Array>> {
  const wanted = new Set(edits.flatMap(({ base }) => (base !== null && isBlobId(base) ? base : [])));
  const bases = new Map<string, Uint8Array>();
  const take = (blob: string, bytes: Uint8Array | undefined): void => {
    if (bytes === undefined) return;
    bases.set(blob, bytes);
    wanted.delete(blob);
  };
  if (wanted.size === 0) return bases;
  for (const { files } of snapshots) {
    for (const { blob, bytes } of files.values()) if (wanted.has(blob)) take(blob, bytes);
  }
  for (const blob of wanted) take(blob, memory.blobs.get(blob));
  if (wanted.size > 0) for (const [blob, bytes] of (await shelf?.find([...wanted])) ?? []) take(blob, bytes);
  for (const blob of wanted) {
    const bytes = await host.findBlob(blob);
    if (bytes === undefined || bytes.byteLength > defaultLimits.fileBytes) continue;
    memory.blobs.set(blob, bytes, bytes.byteLength + 200);
    take(blob, bytes);
  }
  return bases;
}

function isBlobId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
