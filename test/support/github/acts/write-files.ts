import { editTree } from '../git/edit-tree.ts';
import type { Repository } from '../state/model.ts';

/**
 * Path → new content, or null to delete; with a mode for what is no plain file (the content of a symlink is its
 * target, that of a submodule its commit).
 */
export type FileChanges = Readonly<
  Record<string, string | Uint8Array | { readonly mode: string; readonly content: string } | null>
>;

/** The tree that results from file changes; throws where a path to delete is absent. */
export async function writeFiles(repository: Repository, base: string | null, files: FileChanges): Promise<string> {
  const { objects } = repository.git;
  const entries = Object.entries(files).map(([path, file]) => {
    if (file === null) return { path, mode: '', content: null };
    if (typeof file === 'string') return { path, mode: '100644', content: Buffer.from(file, 'utf8') };
    if (file instanceof Uint8Array) return { path, mode: '100644', content: file };
    return { path, mode: file.mode, content: Buffer.from(file.content, 'utf8') };
  });
  const contents = entries.flatMap(({ content, mode }) => (content === null || mode === '160000' ? [] : [content]));
  const shas = await objects.writeBlobs(contents);
  let at = 0;
  const changes = entries.map(({ path, mode, content }) => {
    if (content === null) return { path, entry: null };
    if (mode === '160000') return { path, entry: { mode, sha: Buffer.from(content).toString('utf8') } };
    const sha = shas[at] ?? '';
    at += 1;
    return { path, entry: { mode, sha } };
  });
  const edited = await editTree(objects, base, changes);
  if ('absent' in edited) throw new Error(`there is no ${edited.absent} to delete`);
  return edited.sha;
}
