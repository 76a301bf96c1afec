import { createHash } from 'node:crypto';
import type { GitObject, ObjectStore } from './object-store.ts';

/** A person as a commit names them; `date` is ISO 8601 in UTC, to the second. */
export type Signature = { readonly name: string; readonly email: string; readonly date: string };

export type Commit = {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** The signature the commit carries, null where it carries none. */
  readonly signature: string | null;
  /** What was signed. */
  readonly payload: string;
};

export type NewCommit = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** `true`: signed by the platform, as GitHub does for an App that names no author. */
  readonly sign?: boolean | string;
};

const armor = (body: string): string => `-----BEGIN PGP SIGNATURE-----\n\n${body}\n-----END PGP SIGNATURE-----`;
const platformSignature = (payload: string): string =>
  armor(createHash('sha256').update(`github-double\0${payload}`).digest('base64'));

/** Whether a commit carries the platform's own signature over exactly what it says. */
export function isVerified(commit: Commit): boolean {
  return commit.signature === platformSignature(commit.payload);
}

/** Writes a commit with the message byte for byte; gives its id. */
export function writeCommit(objects: ObjectStore, commit: NewCommit): Promise<string> {
  const head = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${printSignature(commit.author)}`,
    `committer ${printSignature(commit.committer)}`,
  ].join('\n');
  const payload = `${head}\n\n${commit.message}`;
  if (!commit.sign) return objects.writeObject('commit', payload);
  const signature = commit.sign === true ? platformSignature(payload) : commit.sign.trimEnd();
  return objects.writeObject('commit', `${head}\ngpgsig ${signature.split('\n').join('\n ')}\n\n${commit.message}`);
}

function printSignature({ name, email, date }: Signature): string {
  const clean = (text: string): string => text.replace(/[<>\n]/g, '').trim();
  return `${clean(name)} <${clean(email)}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

/** Reads a commit; null where the name is no commit. */
export async function readCommit(objects: ObjectStore, name: string): Promise<Commit | null> {
  const object = await objects.read(`${name}^{commit}`);
  return object ? parseCommit(object) : null;
}

function parseCommit(object: GitObject): Commit {
  const text = object.content.toString('utf8');
  const end = text.indexOf('\n\n');
  const message = end < 0 ? '' : text.slice(end + 2);
  const headers: [string, string][] = [];
  for (const line of (end < 0 ? text : text.slice(0, end)).split('\n')) {
    const last = headers.at(-1);
    if (line.startsWith(' ') && last) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  }
  const all = (name: string): string[] => headers.filter(([key]) => key === name).map(([, value]) => value);
  const unsigned = headers.filter(([key]) => key !== 'gpgsig').map(([key, value]) => `${key} ${value}`);
  return {
    sha: object.sha,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: parseSignature(all('author')[0] ?? ''),
    committer: parseSignature(all('committer')[0] ?? ''),
    message,
    signature: all('gpgsig')[0] ?? null,
    payload: `${unsigned.join('\n')}\n\n${message}`,
  };
}

function parseSignature(text: string): Signature {
  const match = /^(.*?) ?<(.*?)> (\d+)/.exec(text);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    date: isoSeconds(new Date(Number(match?.[3] ?? 0) * 1000)),
  };
}

/** A time as GitHub prints it: UTC, to the second. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
