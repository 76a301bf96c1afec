import { isList, isObject, type Json, type JsonObject } from '../../domain/json.ts';

/**
 * The value without the null members of objects, which the API server drops before admission sees them; the nulls of
 * lists stay. The same reference where there is nothing to drop.
 */
export function withoutNulls(value: JsonObject): JsonObject {
  return prune(value) as JsonObject; // an object in is an object out
}

function prune(value: Json): Json {
  if (isList(value)) {
    const pruned = value.map(prune);
    return pruned.every((element, index) => element === value[index]) ? value : pruned;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const kept: [string, Json][] = [];
  for (const key of Object.keys(value)) {
    const member = value[key] ?? null;
    if (member === null) {
      changed = true;
      continue;
    }
    const pruned = prune(member);
    if (pruned !== member) changed = true;
    kept.push([key, pruned]);
  }
  return changed ? Object.fromEntries(kept) : value;
}
