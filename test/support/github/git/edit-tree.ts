import type { ObjectStore, TreeEntry } from './object-store.ts';

/** What becomes of one path: another entry, or null to remove it. */
export type TreeChange = { readonly path: string; readonly entry: { mode: string; sha: string } | null };

export type TreeEdit =
  | { readonly sha: string }
  /** A path to remove is not in the base. */
  | { readonly absent: string };

type Node = { entry?: { mode: string; sha: string } | null; path: string; children: Map<string, Node> };

/**
 * Applies changes to a tree and writes the trees that result, one for each directory touched; a directory that
 * loses its last entry disappears. Stops at the first path to remove that the base does not hold.
 */
export async function editTree(
  objects: ObjectStore,
  base: string | null,
  changes: readonly TreeChange[],
): Promise<TreeEdit> {
  const root: Node = { path: '', children: new Map() };
  for (const change of changes) plant(root, change);
  const result = await editNode(objects, base, root);
  if ('absent' in result) return result;
  return { sha: result.sha ?? (await objects.writeTree([])) };
}

function plant(root: Node, change: TreeChange): void {
  let node = root;
  for (const segment of change.path.split('/')) {
    let child = node.children.get(segment);
    if (!child) {
      child = { path: node.path === '' ? segment : `${node.path}/${segment}`, children: new Map() };
      node.children.set(segment, child);
    }
    node = child;
  }
  node.entry = change.entry;
}

async function editNode(
  objects: ObjectStore,
  base: string | null,
  node: Node,
): Promise<{ sha: string | null } | { absent: string }> {
  const before = base === null ? [] : ((await objects.readTree(base)) ?? []);
  const entries = new Map<string, TreeEntry>(before.map((entry) => [entry.name, entry]));
  for (const [name, child] of node.children) {
    const old = entries.get(name);
    if (child.entry === null) {
      if (!old) return { absent: child.path };
      entries.delete(name);
    } else if (child.entry) {
      entries.set(name, { name, ...child.entry });
    }
    if (child.children.size === 0) continue;
    const under = entries.get(name);
    const result = await editNode(objects, under?.mode === '040000' ? under.sha : null, child);
    if ('absent' in result) return result;
    if (result.sha === null) entries.delete(name);
    else entries.set(name, { name, mode: '040000', sha: result.sha });
  }
  return { sha: entries.size === 0 ? null : await objects.writeTree([...entries.values()]) };
}
