import type { SnapshotFile } from '../domain/snapshot.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import { applyChanges } from './apply-changes.ts';
import type { Look } from './look.ts';
import { printOwnMessage } from './own-commit.ts';
import type { Proposed } from './proposed.ts';

/** The commit that carries the plan: one, on top of the base. */
export async function writeOwnCommit(
  look: Look,
  { words, changes, base }: Proposed,
): Promise<{ commit: string; tree: string }> {
  const tree = await look.host.writeTree(base.tree, changes);
  const message = printOwnMessage(words.message, tree);
  const commit = await look.host.writeCommit({ message, tree, parent: base.commit });
  rememberFiles(look, { commit, tree }, applyChanges(base.files, changes));
  return { commit, tree };
}

/** What was just written need not be read. */
function rememberFiles({ memory }: Look, { commit, tree }: { commit: string; tree: string }, files: Listing): void {
  const listing = new Map<string, SnapshotFile>();
  for (const [path, { bytes, ...file }] of files) {
    listing.set(path, file);
    if (bytes !== undefined) memory.blobs.set(file.blob, bytes, bytes.byteLength + 200);
  }
  memory.trees.set(commit, tree, 1);
  memory.listings.set(tree, listing, listing.size + 1);
}
