import { isList, isObject, type Json, type JsonObject } from '../../domain/json.ts';

/**
 * The value without the null members of objects, which the API server drops before admission sees them; the nulls of
 * lists stay. The same reference where there is nothing to drop.
 */
export function withoutNulls(value: JsonObject): JsonObject {
  return holdsNull(value) ? pruneObject(value) : value;
}

function holdsNull(value: JsonObject | readonly Json[]): boolean {
  const isMap = !Array.isArray(value);
  for (const member of isMap ? Object.values(value) : value) {
    if (member === null ? isMap : typeof member === 'object' && holdsNull(member)) return true;
  }
  return false;
}

function pruneObject(value: JsonObject): JsonObject {
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([key, member]) => [key, prune(member)]));
}

function prune(value: Json): Json {
  if (isList(value)) return value.map(prune);
  return isObject(value) ? pruneObject(value) : value;
}
