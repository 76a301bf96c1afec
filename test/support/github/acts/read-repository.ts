import { listTree } from '../git/list-tree.ts';
import { typeOfMode } from '../git/object-store.ts';
import { gitText } from '../git/run-git.ts';
import { findCommit } from '../state/contents.ts';
import type { Repository } from '../state/model.ts';

export type TreeFile = { readonly mode: string; readonly sha: string };

/** Path → mode and id of every file at a branch, tag or commit; empty where there is no such ref. */
export async function readTree(repository: Repository, ref: string): Promise<Map<string, TreeFile>> {
  const commit = await findCommit(repository, ref);
  const files = new Map<string, TreeFile>();
  if (commit === null) return files;
  for (const { path, mode, sha } of await listTree(repository.git.objects, commit, true)) {
    if (typeOfMode(mode) !== 'tree') files.set(path, { mode, sha });
  }
  return files;
}

/** The bytes of a file, null where there is none. */
export async function readBytes(repository: Repository, ref: string, path: string): Promise<Buffer | null> {
  const file = (await readTree(repository, ref)).get(path);
  return file ? ((await repository.git.objects.read(file.sha))?.content ?? null) : null;
}

/** Path → text of every file at a ref; of a submodule, its commit. */
export async function readFiles(repository: Repository, ref: string): Promise<Record<string, string>> {
  const tree = await readTree(repository, ref);
  const read = async ([path, { sha, mode }]: [string, TreeFile]): Promise<[string, string]> =>
    mode === '160000' ? [path, sha] : [path, (await repository.git.objects.read(sha))?.content.toString('utf8') ?? ''];
  return Object.fromEntries(await Promise.all([...tree].map(read)));
}

export type LoggedCommit = {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
};

/** The commits of a ref, newest first. */
export async function readLog(repository: Repository, ref: string, limit = 100): Promise<LoggedCommit[]> {
  const commit = await findCommit(repository, ref);
  if (commit === null) return [];
  const args = ['log', '-z', `--max-count=${limit}`, '--format=%H%n%P%n%an%n%B', commit];
  const text = await gitText(repository.git.directory, args);
  const entries = text.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => {
    const [sha = '', parents = '', author = '', ...message] = entry.split('\n');
    return { sha, author, parents: parents === '' ? [] : parents.split(' '), message: message.join('\n').trimEnd() };
  });
}
