import { type ObjectStore, typeOfMode } from './object-store.ts';

/** An entry of a tree with its path from the tree's root. */
export type ListedEntry = { readonly path: string; readonly mode: string; readonly sha: string };

/** The entries of a tree in git's order; where `recursive`, each directory is followed by what it holds. */
export async function listTree(
  objects: ObjectStore,
  tree: string,
  recursive: boolean,
  above = '',
): Promise<ListedEntry[]> {
  const listed: ListedEntry[] = [];
  for (const { name, mode, sha } of (await objects.readTree(tree)) ?? []) {
    const path = above + name;
    listed.push({ path, mode, sha });
    if (recursive && typeOfMode(mode) === 'tree') listed.push(...(await listTree(objects, sha, true, `${path}/`)));
  }
  return listed;
}
