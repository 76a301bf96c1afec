import { type Commit, readCommit } from '../../test/support/github/git/commits.ts';
import { diffFiles, type FileDiff } from '../../test/support/github/git/diff.ts';
import type { TreeEntry } from '../../test/support/github/git/object-store.ts';
import type { Repository } from '../../test/support/github/state/model.ts';

export type Entry = { readonly name: string; readonly path: string; readonly isDirectory: boolean };

/** The commit a branch, tag or (short) commit id in an address names; null where there is none. */
export async function findCommitOf(repository: Repository, name: string): Promise<string | null> {
  if (name.includes('^') || name.includes('~') || name.includes(':')) return null;
  const branch = await repository.git.resolve(`refs/heads/${name}`);
  if (branch !== null) return branch;
  if (!/^[0-9a-f]{7,40}$/.test(name)) return null;
  return (await readCommit(repository.git.objects, name))?.sha ?? null;
}

/** The id of what stands at a path of a commit, found entry by entry; null where nothing does. */
async function findObject(repository: Repository, commit: string, path: string): Promise<string | null> {
  let sha = (await readCommit(repository.git.objects, commit))?.tree ?? null;
  for (const segment of path === '' ? [] : path.split('/')) {
    const entries: readonly TreeEntry[] = (sha === null ? null : await repository.git.objects.readTree(sha)) ?? [];
    sha = entries.find((entry) => entry.name === segment)?.sha ?? null;
  }
  return sha;
}

/** The entries of a directory at a commit, directories first; null where there is no such directory. */
export async function listDirectory(repository: Repository, commit: string, path: string): Promise<Entry[] | null> {
  const sha = await findObject(repository, commit, path);
  const tree = sha === null ? null : await repository.git.objects.readTree(sha);
  if (!tree) return null;
  const entries = tree.map(({ name, mode }) => ({
    name,
    path: path === '' ? name : `${path}/${name}`,
    isDirectory: mode === '040000',
  }));
  return [...entries.filter((entry) => entry.isDirectory), ...entries.filter((entry) => !entry.isDirectory)];
}

/** The lines of a file at a commit; null where there is none. */
export async function readLines(repository: Repository, commit: string, path: string): Promise<string[] | null> {
  const sha = await findObject(repository, commit, path);
  const object = sha === null ? null : await repository.git.objects.read(sha);
  if (object?.type !== 'blob') return null;
  const lines = object.content.toString('utf8').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** What a commit changes against its first parent. */
export async function commitFiles(repository: Repository, commit: Commit): Promise<FileDiff[]> {
  const [parent = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'] = commit.parents;
  return diffFiles(repository.git.directory, parent, commit.sha);
}

/** The newest commits of a branch along first parents, and those merged in. */
export async function newestCommits(repository: Repository, from: string, limit: number): Promise<Commit[]> {
  const shas = await repository.git.commitsBetween(null, from, limit);
  const commits = await Promise.all(shas.map((sha) => readCommit(repository.git.objects, sha)));
  return commits.flatMap((commit) => commit ?? []);
}
