import { mkdir } from 'node:fs/promises';
import { type ObjectStore, openObjectStore } from './object-store.ts';
import { gitText, runGit } from './run-git.ts';

/** A real bare repository on disk and the questions the double asks git about it. */
export type BareRepository = {
  readonly directory: string;
  readonly objects: ObjectStore;
  /** The commit a full ref name points at, null where there is no such ref. */
  resolve(ref: string): Promise<string | null>;
  /** Full ref name → object id, in git's order, of the refs that begin with the prefix. */
  refs(prefix: string): Promise<[name: string, sha: string][]>;
  /** Moves, creates (`before` null) or deletes (`sha` null) a ref; rejects if it is not at `before`. */
  updateRef(ref: string, sha: string | null, before: string | null): Promise<void>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Commits reachable from `to` and not from `from`, newest first; all of `to` where `from` is null. */
  commitsBetween(from: string | null, to: string, limit?: number): Promise<string[]>;
  /** Commits that a ref has and no branch but it, newest first. */
  commitsOnlyOn(ref: string, limit: number): Promise<string[]>;
};

/** Makes an empty bare repository whose HEAD names the default branch; or, with `source`, a copy of another. */
export async function createBareRepository(
  directory: string,
  defaultBranch: string,
  source?: string,
): Promise<BareRepository> {
  await mkdir(directory, { recursive: true });
  await runGit(directory, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`]);
  if (source) await runGit(directory, ['fetch', '--quiet', source, '+refs/heads/*:refs/heads/*']);
  return openBareRepository(directory);
}

function openBareRepository(directory: string): BareRepository {
  const objects = openObjectStore(directory);
  return {
    directory,
    objects,
    resolve: async (ref) => (await objects.info(ref))?.sha ?? null,
    async refs(prefix) {
      const text = await gitText(directory, ['for-each-ref', '--format=%(refname) %(objectname)']);
      return text
        .split('\n')
        .map((line): [string, string] => [line.slice(0, line.lastIndexOf(' ')), line.slice(-40)])
        .filter(([name]) => name.startsWith(prefix));
    },
    async updateRef(ref, sha, before) {
      const old = before ?? '0'.repeat(40);
      await runGit(directory, sha === null ? ['update-ref', '-d', ref, old] : ['update-ref', ref, sha, old]);
    },
    async isAncestor(ancestor, descendant) {
      if (ancestor === descendant) return true;
      const args = ['merge-base', '--is-ancestor', ancestor, descendant];
      return (await runGit(directory, args, { accept: [0, 1] })).code === 0;
    },
    async mergeBase(a, b) {
      if (a === b) return a;
      const { code, stdout } = await runGit(directory, ['merge-base', a, b], { accept: [0, 1] });
      return code === 0 ? stdout.toString('utf8').trim() : null;
    },
    async commitsBetween(from, to, limit = 2048) {
      const text = await gitText(directory, [
        'rev-list',
        `--max-count=${limit}`,
        to,
        ...(from === null ? [] : [`^${from}`]),
      ]);
      return text === '' ? [] : text.split('\n');
    },
    async commitsOnlyOn(ref, limit) {
      const others = ['--not', `--exclude=${ref.replace(/^refs\/heads\//, '')}`, '--branches'];
      const text = await gitText(directory, ['rev-list', `--max-count=${limit}`, ref, ...others]);
      return text === '' ? [] : text.split('\n');
    },
  };
}
