import { type Commit, readCommit } from '../../test/support/github/git/commits.ts';
import { diffFiles, type FileDiff } from '../../test/support/github/git/diff.ts';
import { gitText } from '../../test/support/github/git/run-git.ts';
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

/** The entries of a directory at a commit, directories first; null where there is no such directory. */
export async function listDirectory(repository: Repository, commit: string, path: string): Promise<Entry[] | null> {
  const tree = await repository.git.objects.readTree(`${commit}:${path}`);
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
  // The programs that stay up take a question a line: such a path is asked by a program of its own.
  const object = /[\s\0]/.test(path)
    ? await gitText(repository.git.directory, ['cat-file', 'blob', `${commit}:${path}`]).catch(() => null)
    : ((await repository.git.objects.read(`${commit}:${path}`))?.content.toString('utf8') ?? null);
  if (object === null) return null;
  const lines = object.split('\n');
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
