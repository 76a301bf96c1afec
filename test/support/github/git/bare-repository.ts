import { mkdir } from 'node:fs/promises';
import { openConversation, takeLine } from './conversation.ts';
import { readHistory } from './history.ts';
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
  /** The tree of git's own merge of two commits, or null where it conflicts. */
  mergeTree(ours: string, theirs: string): Promise<string | null>;
  close(): void;
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
  const refs = openRefs(directory);
  const history = readHistory(objects);
  const remember = createMemory();
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
    updateRef: (ref, sha, before) => refs.update(ref, sha, before),
    async isAncestor(ancestor, descendant) {
      if (ancestor === descendant) return true;
      const short = await history.isAncestor(ancestor, descendant);
      if (short !== undefined) return short;
      const args = ['merge-base', '--is-ancestor', ancestor, descendant];
      return await remember(args, async () => (await runGit(directory, args, { accept: [0, 1] })).code === 0);
    },
    async mergeBase(a, b) {
      if (a === b) return a;
      const short = await history.mergeBase(a, b);
      if (short !== undefined) return short;
      const args = ['merge-base', a, b];
      return await remember(args, async () => {
        const { code, stdout } = await runGit(directory, args, { accept: [0, 1] });
        return code === 0 ? stdout.toString('utf8').trim() : null;
      });
    },
    async commitsBetween(from, to, limit = 2048) {
      const short = from === null ? undefined : await history.between(from, to);
      if (short !== undefined) return short.slice(0, limit);
      const args = ['rev-list', `--max-count=${limit}`, to, ...(from === null ? [] : [`^${from}`])];
      return linesOf(await remember(args, () => gitText(directory, args)));
    },
    async commitsOnlyOn(ref, limit) {
      const others = ['--not', `--exclude=${ref.replace(/^refs\/heads\//, '')}`, '--branches'];
      return linesOf(await gitText(directory, ['rev-list', `--max-count=${limit}`, ref, ...others]));
    },
    mergeTree(ours, theirs) {
      const args = ['merge-tree', '--write-tree', '--allow-unrelated-histories', ours, theirs];
      return remember(args, async () => {
        const { code, stdout } = await runGit(directory, args, { accept: [0, 1] });
        return code === 0 ? stdout.toString('utf8').slice(0, 40) : null;
      });
    },
    close() {
      objects.close();
      refs.close();
    },
  };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

/** Answers to questions about commits, which never change: each is asked of git once. */
function createMemory(): <Answer>(question: readonly string[], ask: () => Promise<Answer>) => Promise<Answer> {
  const known = new Map<string, unknown>();
  return async <Answer>(question: readonly string[], ask: () => Promise<Answer>) => {
    const key = question.join(' ');
    if (!known.has(key)) known.set(key, await ask());
    return known.get(key) as Answer;
  };
}

/** Moves refs, one transaction after the other, by a git that stays up. */
function openRefs(directory: string) {
  const git = openConversation(directory, ['update-ref', '--stdin']);
  let last: Promise<unknown> = Promise.resolve();
  const write = async (ref: string, sha: string | null, before: string): Promise<void> => {
    const order = sha === null ? `delete ${ref} ${before}` : `update ${ref} ${sha} ${before}`;
    await Promise.all([git.ask('start\n', takeLine), git.ask(`${order}\ncommit\n`, takeLine)]);
  };
  return {
    /** One that is refused ends this git, so no other may be under way. */
    update(ref: string, sha: string | null, before: string | null): Promise<void> {
      const written = last.then(() => write(ref, sha, before ?? '0'.repeat(40)));
      last = written.catch(() => undefined);
      return written;
    },
    close: () => git.close(),
  };
}
