import { gitText, runGit } from './run-git.ts';

export type FileDiff = {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  /** Blob id of the new side; of the old side for a removed file. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** The hunks, from the first `@@`; undefined where git shows none (binary, mode only, pure rename). */
  readonly patch?: string;
};

const statuses: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

const common = ['diff-tree', '-r', '-M', '--find-renames=50%', '--full-index', '--no-commit-id', '-l0'];

/** Lines added to and taken from each file that differs between two commits or trees. */
export async function countLines(directory: string, from: string, to: string): Promise<[number, number][]> {
  return parseNumstat(await gitText(directory, [...common, '--numstat', '-z', from, to]));
}

/** The files that differ between two commits or trees, renames found as git finds them. */
export async function diffFiles(directory: string, from: string, to: string): Promise<FileDiff[]> {
  const [raw, counts, patch] = await Promise.all([
    runGit(directory, [...common, '--raw', '--no-abbrev', '-z', from, to]),
    runGit(directory, [...common, '--numstat', '-z', from, to]),
    runGit(directory, [...common, '-p', from, to]),
  ]);
  const numbers = parseNumstat(counts.stdout.toString('utf8'));
  const hunks = splitPatch(patch.stdout.toString('utf8'));
  let hunk = 0;
  return parseRaw(raw.stdout.toString('utf8')).map((file, index) => {
    const [additions, deletions] = numbers[index] ?? [0, 0];
    const text = hunks[hunk];
    // git shows a change of type (file to symlink) as a removal and an addition.
    hunk += file.status === 'changed' ? 2 : 1;
    return { ...file, additions, deletions, ...(text === undefined ? {} : { patch: text }) };
  });
}

function parseRaw(text: string): Omit<FileDiff, 'additions' | 'deletions'>[] {
  const fields = text.split('\0');
  const files: Omit<FileDiff, 'additions' | 'deletions'>[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [, , before = '', after = '', letter = ''] = (fields[at] ?? '').split(' ');
    const status = statuses[letter.charAt(0)] ?? 'modified';
    const twoPaths = status === 'renamed' || status === 'copied';
    const path = fields[at + (twoPaths ? 2 : 1)] ?? '';
    const sha = status === 'removed' ? before : after;
    files.push({ path, status, sha, ...(twoPaths ? { previousPath: fields[at + 1] ?? '' } : {}) });
    at += twoPaths ? 3 : 2;
  }
  return files;
}

function parseNumstat(text: string): [number, number][] {
  const fields = text.split('\0');
  const counts: [number, number][] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [additions = '0', deletions = '0', path = ''] = (fields[at] ?? '').split('\t');
    counts.push([Number(additions) || 0, Number(deletions) || 0]);
    at += path === '' ? 3 : 1;
  }
  return counts;
}

function splitPatch(text: string): (string | undefined)[] {
  if (text === '') return [];
  return text
    .split(/^(?=diff --git )/m)
    .filter((piece) => piece.startsWith('diff --git '))
    .map((piece) => {
      const start = piece.search(/^@@ /m);
      return start < 0 ? undefined : piece.slice(start).replace(/\n$/, '');
    });
}

export type CommitFiles = { readonly added: string[]; readonly removed: string[]; readonly modified: string[] };

/** Which paths each of the commits adds, removes and changes, by one run of git. */
export async function filesOfCommits(directory: string, commits: readonly string[]): Promise<Map<string, CommitFiles>> {
  const found = new Map<string, CommitFiles>();
  if (commits.length === 0) return found;
  const args = ['diff-tree', '--stdin', '-r', '--root', '-m', '--first-parent', '--name-status', '--no-renames', '-z'];
  const fields = (await gitText(directory, args, { input: `${commits.join('\n')}\n` })).split('\0');
  let current: CommitFiles = { added: [], removed: [], modified: [] };
  for (let at = 0; at < fields.length; at += 1) {
    const field = (fields[at] ?? '').trim();
    if (/^[0-9a-f]{40}/.test(field)) {
      current = { added: [], removed: [], modified: [] };
      found.set(field.slice(0, 40), current);
      continue;
    }
    const path = fields[at + 1];
    if (field === '' || path === undefined) continue;
    at += 1;
    if (field === 'A') current.added.push(path);
    else if (field === 'D') current.removed.push(path);
    else current.modified.push(path);
  }
  return found;
}
