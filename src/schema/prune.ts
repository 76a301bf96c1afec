import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { JsonSchema } from './json-schema.ts';

/** Called for every member that the schema does not know; `path` is reused, copy it to keep it. */
export type OnUnknown = (path: readonly (string | number)[], parent: JsonSchema) => void;

const embedded = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * The value as the API server stores it: members that the schema does not know are dropped and reported,
 * `null` members that are not nullable are dropped. Returns the same object where nothing changes; recursion
 * goes no deeper than the schema.
 */
export function prune(schema: JsonSchema, value: Json, onUnknown: OnUnknown): Json {
  return pruneAt(schema, value, [], onUnknown);
}

function pruneAt(schema: JsonSchema, value: Json, path: (string | number)[], onUnknown: OnUnknown): Json {
  if (isList(value)) return pruneList(schema, value, path, onUnknown);
  if (isObject(value)) return pruneObject(schema, value, path, onUnknown);
  return value;
}

function pruneList(schema: JsonSchema, value: readonly Json[], path: (string | number)[], onUnknown: OnUnknown): Json {
  const { items } = schema;
  if (items === undefined) return value;
  let copy: Json[] | undefined;
  for (const [index, item] of value.entries()) {
    if (typeof item !== 'object' || item === null) continue;
    path.push(index);
    const pruned = pruneAt(items, item, path, onUnknown);
    path.pop();
    if (pruned === item) continue;
    copy ??= [...value];
    copy[index] = pruned;
  }
  return copy ?? value;
}

function pruneObject(schema: JsonSchema, value: JsonObject, path: (string | number)[], onUnknown: OnUnknown): Json {
  let copy: Record<string, Json> | undefined;
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    const known = memberSchema(schema, name);
    let kept: Json | undefined = member;
    if (known === undefined) {
      if (keepsUnknown(schema, name)) continue;
      path.push(name);
      onUnknown(path, schema);
      path.pop();
      kept = undefined;
    } else if (member === null) {
      kept = known.nullable === true ? null : undefined;
    } else if (typeof member === 'object') {
      path.push(name);
      kept = pruneAt(known, member, path, onUnknown);
      path.pop();
    }
    if (kept === member) continue;
    copy ??= Object.assign(Object.create(null), value) as Record<string, Json>;
    if (kept === undefined) delete copy[name];
    else copy[name] = kept;
  }
  return copy ?? value;
}

/** The schema of a member by name: its own, else that of the map's values. Own members of `properties` only. */
export function memberSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return schema.additionalProperties;
}

function keepsUnknown(schema: JsonSchema, name: string): boolean {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return true;
  return schema['x-kubernetes-embedded-resource'] === true && embedded.has(name);
}
