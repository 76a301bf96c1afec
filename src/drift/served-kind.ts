import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer, printPointer } from '../domain/pointer.ts';
import type { Kind } from '../kinds/kind.ts';
import { applyDefaults } from '../schema/apply-defaults.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { prune } from '../schema/prune.ts';

/** A kind as one cluster holds its objects. */
export type ServedKind = {
  readonly kind: Kind;
  /** What is known of its fields: as the cluster serves them, else as the catalog knows them. */
  readonly schema: JsonSchema | undefined;
  /** Whether the schema is the cluster's own. */
  readonly isServed: boolean;
};

const open: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };
const opened = new WeakMap<JsonSchema, JsonSchema>();

/** A kind with the schema that the cluster serves of it, where it is known. */
export function serveKind(kind: Kind, served: JsonSchema | undefined, manifest: JsonObject): ServedKind {
  const schema = served ?? kind.schema?.(versionOf(manifest)) ?? kind.schema?.(kind.versions[0] ?? '');
  return { kind, schema: schema && withOpenMetadata(schema), isServed: served !== undefined };
}

function versionOf({ apiVersion }: JsonObject): string {
  return typeof apiVersion === 'string' ? apiVersion.slice(apiVersion.indexOf('/') + 1) : '';
}

// What every object has is not for the schema of a kind to know.
function withOpenMetadata(schema: JsonSchema): JsonSchema {
  let found = opened.get(schema);
  if (found === undefined) {
    const properties = { ...schema.properties, apiVersion: open, kind: open, metadata: open, status: open };
    found = { ...schema, properties };
    opened.set(schema, found);
  }
  return found;
}

/**
 * The kind for comparing one record with its live object: defaults as the cluster sets them (its schema's, then those of
 * admission), without the fields that its version drops and those that the configuration ignores. With no schema of the
 * cluster's the catalog's stands in, unless the live object has fields that it lacks: then the cluster is the newer one.
 */
export function kindFor(
  { kind, schema, isServed }: ServedKind,
  live: JsonObject,
  ignored: readonly Pointer[],
): { readonly kind: Kind; readonly dropping: JsonSchema | undefined } {
  const dropping = schema !== undefined && (isServed || unknownIn(schema, live).length === 0) ? schema : undefined;
  const paths = ignored.map(parsePointer);
  const withDefaults = (manifest: JsonObject): JsonObject => {
    const filled = isServed && schema !== undefined ? objectOf(applyDefaults(schema, manifest), manifest) : manifest;
    const held = kind.withDefaults(filled);
    const kept =
      dropping === undefined
        ? held
        : objectOf(
            prune(dropping, held, () => {}),
            held,
          );
    return paths.reduce<JsonObject>((value, path) => objectOf(without(value, path), value), kept);
  };
  return { kind: { ...kind, withDefaults }, dropping };
}

/** The members of a manifest that a schema does not know. */
export function unknownIn(schema: JsonSchema, manifest: JsonObject): Pointer[] {
  const found: Pointer[] = [];
  prune(schema, manifest, (path) => {
    found.push(printPointer(path));
  });
  return found;
}

function objectOf(value: Json, otherwise: JsonObject): JsonObject {
  return isObject(value) ? value : otherwise;
}

/** The value without what lies at a path (`*`: any one segment); an item of a list leaves a gap, so that others keep their place. */
function without(value: Json, [segment, ...rest]: readonly string[]): Json {
  if (segment === undefined) return value;
  if (isList(value)) {
    return value.map((item, i) =>
      segment !== '*' && segment !== String(i) ? item : rest.length === 0 ? null : without(item, rest),
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, Json][] => {
      if (segment !== '*' && segment !== name) return [[name, member]];
      return rest.length === 0 ? [] : [[name, without(member, rest)]];
    }),
  );
}
