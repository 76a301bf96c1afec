import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import { readIdentity } from '../kinds/identity.ts';
import type { Kind } from '../kinds/kind.ts';
import { readCrd } from '../kinds/read-crd.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { Limits } from '../yaml/limits.ts';
import { readObjects } from '../yaml/read-objects.ts';
import type { KindReading, LiveObject, LiveState } from './live-state.ts';

/** What must be known of a kind to tell its objects: `namespace` where an object says none. */
export type DumpedKind = Pick<Kind, 'group' | 'kind' | 'namespaced' | 'namespace'>;

export type DumpFile = { readonly path: string; readonly bytes: Uint8Array };

/** The objects of dumps, whatever they are; `faults` are sentences for people about what could not be read. */
export type DumpObjects = { readonly objects: readonly JsonObject[]; readonly faults: readonly string[] };

/** What dumps say of a cluster to one fabric. */
export type Dump = {
  readonly live: LiveState;
  /** Whether some object carries no managedFields: who set its fields is not known then. */
  readonly lacksOwners: boolean;
};

/** A dump is one file for thousands of objects, so it may be larger than what people write. */
const limits: Limits = { fileBytes: 512 * 1024 * 1024, documents: 1_000_000, depth: 100, aliases: 100 };
const mostFaults = 20;

/**
 * Reads the output of `kubectl get … -o yaml|json`: Lists, single objects, several documents, any number of files. Pure
 * and total: never throws on any bytes.
 */
export function readDumpObjects(files: readonly DumpFile[]): DumpObjects {
  const objects: JsonObject[] = [];
  const faults: string[] = [];
  for (const { path, bytes } of files) {
    const read = readObjects(bytes, limits);
    for (const { message, line } of read.faults) faults.push(`${path}:${line}: ${message}`);
    for (const value of read.values) objects.push(...itemsOf(value));
  }
  return { objects, faults: faults.slice(0, mostFaults) };
}

/**
 * What the objects of a dump say to a fabric with these kinds. A kind is `read` where one object of it occurs or
 * `covered` (`group/kind`) names it, else `unknown`: a dump does not tell an empty kind from one that was not asked for.
 * Definitions of kinds among the objects give the schemas that the cluster serves. Of an object that occurs twice the
 * later counts.
 */
export function readDump(
  values: readonly JsonObject[],
  kinds: readonly DumpedKind[],
  covered: readonly string[],
): Dump {
  const known = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
  const objects = new Map<string, LiveObject>();
  const schemas = new Map<string, JsonSchema>();
  for (const value of values) {
    const crd = value.kind === 'CustomResourceDefinition' ? readCrd(value).crd : undefined;
    if (crd !== undefined) schemas.set(`${crd.group}/${crd.kind}`, crd.versions[0].schema);
    const key = keyOf(value, known);
    if (key === undefined) continue;
    // the same object may have been dumped before and after
    objects.delete(printKey(key));
    objects.set(printKey(key), { key, value });
  }
  const found = [...objects.values()];
  return {
    live: { kinds: readingsOf(found, [...known.values()], new Set(covered), schemas), objects: found },
    lacksOwners: found.some(({ value }) => !hasOwners(value)),
  };
}

function itemsOf(value: Json): JsonObject[] {
  if (!isObject(value)) return [];
  const { kind, items } = value;
  const isListKind = typeof kind === 'string' && kind.endsWith('List') && isList(items);
  return isListKind ? items.filter(isObject).map((item) => withKind(item, value, kind)) : [value];
}

// The API's own VPCList leaves out what its items have in common.
function withKind(item: JsonObject, list: JsonObject, listKind: string): JsonObject {
  if (typeof item.kind === 'string' || listKind === 'List') return item;
  return { apiVersion: list.apiVersion ?? null, kind: listKind.slice(0, -'List'.length), ...item };
}

function keyOf(value: JsonObject, kinds: ReadonlyMap<string, DumpedKind>): RecordKey | undefined {
  const identity = readIdentity(value);
  if ('reason' in identity || identity.name === undefined) return undefined;
  const { group, kind, name } = identity;
  const known = kinds.get(`${group}/${kind}`);
  if (known === undefined) return undefined;
  return { group, kind, namespace: known.namespaced ? (identity.namespace ?? known.namespace) : null, name };
}

function readingsOf(
  objects: readonly LiveObject[],
  kinds: readonly DumpedKind[],
  covered: ReadonlySet<string>,
  schemas: ReadonlyMap<string, JsonSchema>,
): KindReading[] {
  const counts = new Map<string, number>();
  for (const { key } of objects) {
    const id = `${key.group}/${key.kind}`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return kinds.map(({ group, kind }): KindReading => {
    const id = `${group}/${kind}`;
    const count = counts.get(id) ?? 0;
    const schema = schemas.get(id);
    const status = count > 0 || covered.has(id) ? 'read' : 'unknown';
    return { group, kind, status, objects: count, ...(schema === undefined ? {} : { schema }) };
  });
}

function hasOwners({ metadata }: JsonObject): boolean {
  return isObject(metadata) && isList(metadata.managedFields) && metadata.managedFields.length > 0;
}
