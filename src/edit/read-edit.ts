import { isDeeperThan, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import { keyOf, readIdentity } from '../kinds/identity.ts';
import type { Kind } from '../kinds/kind.ts';
import { whyUnmanaged } from '../kinds/unmanaged-kinds.ts';
import { normalizeManifest } from '../records/normalize-document.ts';
import { writtenValue } from '../records/read-file.ts';
import { defaultLimits } from '../yaml/limits.ts';
import type { EditRefusal } from './change-plan.ts';
import { findNewCredential } from './credentials.ts';
import type { Ground } from './ground.ts';
import { applyMergePatch } from './merge-patch.ts';
import type { RecordEdit } from './record-edit.ts';
import { type Refuse, refuserOf } from './refuse.ts';

/** What one edit asks for: the record as its caller saw it, and as it shall be. */
export type Wish = {
  /** Which edit of the Change, from 0. */
  readonly edit: number;
  readonly id: string;
  readonly key: RecordKey;
  readonly kind: Kind;
  /** Absent: there was none. */
  readonly base?: JsonObject;
  /** Absent: it shall be gone. */
  readonly value?: JsonObject;
  readonly refuse: Refuse;
};

/** Blob id → bytes of the file, of the bases that edits name. */
export type Bases = ReadonlyMap<string, Uint8Array>;

/**
 * Reads one edit against the files its caller saw. A manifest is normalized as an upload is: status and cluster-owned
 * fields dropped, the pack's namespace inserted. What can never be made is a refusal; values are not repeated in it.
 */
export function readEdit(edit: RecordEdit, index: number, ground: Ground, bases: Bases): Wish | EditRefusal {
  const { catalog } = ground.knowledge;
  const kind = catalog.find(edit.key.group, edit.key.kind);
  if (kind === undefined) {
    return refuserOf(index, edit.key)('kind-not-managed', whyNotManaged(edit.key, ground), '/key/kind');
  }
  const key = fullKey(edit.key, kind);
  const refuse = refuserOf(index, key);
  const content: Json = edit.op === 'put' ? edit.manifest : edit.op === 'merge-patch' ? edit.patch : null;
  if (isDeeperThan(content, defaultLimits.depth)) {
    return refuse('not-editable', `it nests deeper than ${defaultLimits.depth}`, pointerInto(edit, ''));
  }
  const base = edit.base === null ? undefined : baseOf(edit.base, key, ground, bases, refuse);
  if (isRefusal(base)) return base;
  const wish = { edit: index, id: printKey(key), key, kind, refuse, ...(base === undefined ? {} : { base }) };
  if (edit.op === 'delete') return wish;
  const wanted = edit.op === 'put' ? edit.manifest : applyMergePatch(base, edit.patch);
  const value = isObject(wanted) ? normalizeManifest(wanted, kind) : {};
  return whyRefused(value, edit, kind, wish) ?? { ...wish, value };
}

/** Tells a refusal from what else there may be. */
export function isRefusal(value: object | undefined): value is EditRefusal {
  return value !== undefined && Object.hasOwn(value, 'message') && Object.hasOwn(value, 'edit');
}

function whyNotManaged({ group, kind }: RecordKey, { knowledge }: Ground): string {
  if (group === '' && kind === 'Secret') return 'a Secret does not belong into Git';
  return whyUnmanaged(knowledge.catalog, { group, kind, version: '' });
}

function pointerInto({ op }: RecordEdit, pointer: string): string {
  return op === 'put' ? `/manifest${pointer}` : `/patch${pointer}`;
}

function baseOf(
  base: string,
  key: RecordKey,
  { knowledge, copies, managed, examine }: Ground,
  bases: Bases,
  refuse: Refuse,
): JsonObject | EditRefusal {
  const id = printKey(key);
  const known = copies.get(id);
  const same = known?.find(({ file }) => file.blob === base);
  if (same !== undefined) return writtenValue(same);
  const file = managed.find((one) => one.file.blob === base);
  const bytes = bases.get(base) ?? file?.file.bytes;
  if (bytes === undefined) {
    return refuse(
      'base-unknown',
      `the base ${base.slice(0, 40)} is no file that this fabric had: read the record again`,
      '/base',
    );
  }
  const { documents } = examine({ blob: base, bytes }, knowledge);
  for (const { key: own, document } of documents) {
    if (own !== undefined && printKey(own) === id && isObject(document.value)) return document.value;
  }
  const isBroken = documents.length === 0 || documents.some(({ document }) => document.value === undefined);
  if (isBroken && file !== undefined) {
    return refuse('not-editable', `${file.path} cannot be read: mend it in Git first`, '/base');
  }
  if (known === undefined) return refuse('not-found', 'there is no such record, and none in the base', '/key');
  return refuse('base-elsewhere', 'the base is a file that does not hold this record: read the record again', '/base');
}

function whyRefused(
  value: JsonObject,
  edit: RecordEdit,
  kind: Kind,
  wish: Omit<Wish, 'value'>,
): EditRefusal | undefined {
  const { refuse, key, base } = wish;
  const moved = findRename(value, key, kind);
  if (moved !== undefined) {
    const [pointer, what] = moved;
    const message = `${what} is not that of the record: a record cannot be renamed, delete it and create the new one`;
    return refuse('renamed', message, pointerInto(edit, pointer));
  }
  const secret = findNewCredential(value, [base]);
  if (secret !== undefined) {
    return refuse(
      'contains-secret',
      'this holds a credential, which does not belong into Git',
      pointerInto(edit, secret),
    );
  }
  if (
    keyOf(kind, { group: key.group, version: '', kind: key.kind, name: key.name, ...namespaceOf(key) }) !== undefined
  ) {
    return undefined;
  }
  return refuse('not-editable', 'name or namespace is none that a cluster takes', pointerInto(edit, '/metadata/name'));
}

function namespaceOf({ namespace }: RecordKey): { namespace?: string } {
  return namespace === null ? {} : { namespace };
}

/** The key with the namespace that its kind has where none is named. */
export function fullKey({ group, kind: name, namespace, name: of }: RecordKey, kind: Kind): RecordKey {
  return { group, kind: name, namespace: kind.namespaced ? (namespace ?? kind.namespace) : null, name: of };
}

/** The first member by which a manifest is not the record of a key, and what it is. */
export function findRename(
  value: JsonObject,
  key: RecordKey,
  kind: Kind,
): readonly [pointer: string, what: string] | undefined {
  const identity = readIdentity(value);
  if ('reason' in identity) return ['', 'apiVersion or kind'];
  if (identity.group !== key.group) return ['/apiVersion', 'the group in apiVersion'];
  if (identity.kind !== key.kind) return ['/kind', 'kind'];
  if (identity.name !== key.name) return ['/metadata/name', 'metadata.name'];
  const namespace = kind.namespaced ? (identity.namespace ?? kind.namespace) : null;
  return namespace === key.namespace ? undefined : ['/metadata/namespace', 'metadata.namespace'];
}
