import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { JsonSchema } from './json-schema.ts';
import { memberSchema } from './prune.ts';

/**
 * The value with the defaults of its schema, as the API server sets them: an absent member, or a `null` one that
 * is not nullable, takes its `default`; other `null` members that are not nullable go. Returns the same value
 * where nothing changes; recursion goes no deeper than the schema.
 */
export function applyDefaults(schema: JsonSchema, value: Json): Json {
  if (isList(value)) return defaultItems(schema, value);
  if (isObject(value)) return defaultMembers(schema, value);
  return value;
}

function defaultItems({ items }: JsonSchema, value: readonly Json[]): Json {
  if (items === undefined) return value;
  let copy: Json[] | undefined;
  for (const [index, item] of value.entries()) {
    const filled = applyDefaults(items, item);
    if (filled === item) continue;
    copy ??= [...value];
    copy[index] = filled;
  }
  return copy ?? value;
}

function defaultMembers(schema: JsonSchema, value: JsonObject): Json {
  const changes = new Map<string, Json | undefined>();
  for (const name of Object.keys(value)) {
    const member = value[name] ?? null;
    const known = memberSchema(schema, name);
    if (known === undefined) continue;
    const dropped = member === null && known.nullable !== true;
    const filled = dropped ? known.default : applyDefaults(known, member);
    if (filled !== member) changes.set(name, filled);
  }
  for (const name of Object.keys(schema.properties ?? {})) {
    const preset = schema.properties?.[name]?.default;
    if (preset !== undefined && !Object.hasOwn(value, name)) changes.set(name, preset);
  }
  if (changes.size === 0) return value;
  const kept = Object.entries(value).filter(([name]) => !changes.has(name) || changes.get(name) !== undefined);
  const merged = kept.map(([name, member]): [string, Json] => [name, changes.get(name) ?? member]);
  for (const [name, filled] of changes) {
    if (filled !== undefined && !Object.hasOwn(value, name)) merged.push([name, filled]);
  }
  return Object.fromEntries(merged);
}
