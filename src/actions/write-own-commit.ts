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
  return { commit, tree };
}
