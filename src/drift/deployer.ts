import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { findCredentials } from '../kinds/credentials.ts';
import type { DeployerState } from './drift-finding.ts';

/** A fabric as a deployer is judged by it. */
export type DeployerPlace = {
  /** From the root of the repository; "" for the root. */
  readonly directory: string;
  /** The fabric's branch, and the repository's default branch. */
  readonly branch: string;
  readonly defaultBranch: string;
  /** `owner/name` */
  readonly repository: string;
  /** The files of the repository at the compared commit, by path. */
  readonly files: Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;
};

/** A part of the repository that a deployer carries to the cluster, and the commit of it that it applied last. */
export type AppliedPart = {
  readonly revision?: string;
  /** Whether a file, by its path in the repository, is among what it reads. */
  readonly covers: (path: string) => boolean;
};

/** What a deployer's objects say. */
export type DeployerReading = { readonly state: DeployerState; readonly parts: readonly AppliedPart[] };

const longestWords = 300;

/** A deployer that could not be read. */
export function unreadDeployer(name: string, message: string): DeployerReading {
  return { state: { name, status: 'unknown', message: wordsOf(message), selfHeals: false, scope: [] }, parts: [] };
}

/** The commit that all parts are at; nothing where they are at several, or one says none. */
export function commonRevision(parts: readonly AppliedPart[]): { readonly revision?: string } {
  const [revision, ...others] = new Set(parts.map((part) => part.revision));
  return revision === undefined || others.length > 0 ? {} : { revision };
}

/** A commit id of a revision as deployers print it (`main@sha1:…`, `main/…`, or the id alone); undefined for any other. */
export function commitIn(revision: Json | undefined): string | undefined {
  if (typeof revision !== 'string') return undefined;
  return /(?:^|[:/@])([0-9a-f]{40}(?:[0-9a-f]{24})?)$/.exec(revision)?.[1];
}

/** A deployer's own words as they may be shown: one short text, nothing of it where it may hold a credential. */
export function wordsOf(text: string): string {
  const plain = text
    .slice(0, 5_000)
    .replace(/:\/\/[^\s/@]{1,300}@/g, '://')
    .replace(/\s+/g, ' ')
    .trim();
  if (findCredentials(plain).length > 0) return 'its words are not shown: they may hold a credential';
  return plain.length <= longestWords ? plain : `${plain.slice(0, longestWords)}…`;
}

/** A name or path of somebody else's as it stands in a sentence. */
export function quote(text: string): string {
  const shown = text.length <= 120 ? text : `${text.slice(0, 120)}…`;
  return `\`${shown.replaceAll('`', "'")}\``;
}

/** The member at a path of an object that may be anything. */
export function memberAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

export function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = memberAt(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The conditions of an object's status. */
export function conditionsOf(value: JsonObject): readonly JsonObject[] {
  const conditions = memberAt(value, 'status', 'conditions');
  return isList(conditions) ? conditions.filter(isObject) : [];
}
