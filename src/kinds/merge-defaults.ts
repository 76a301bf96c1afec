import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import { isEqualMember } from './compare.ts';
import type { Kind } from './kind.ts';
import type { Path, Unspelled } from './merge-sides.ts';

/**
 * A merged manifest in which values that both sides mean are written out, wherever Git's way to write them says something
 * else by now: it leaves them to defaults that are derived from what the edit changed elsewhere.
 */
export function spellOut(kind: Kind, merged: JsonObject, unspelled: readonly Unspelled[]): JsonObject {
  if (unspelled.length === 0) return merged;
  const held = kind.withDefaults(merged);
  return unspelled
    .filter(({ path, value, holder, key }) => !isEqualMember(memberAt(held, path), value, holder, key))
    .reduce((manifest, { path, value }) => withMember(manifest, path, value), merged);
}

/** The value at a path of members; own members only. */
export function memberAt(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** The object with another value at a path of members; as it is where something else than an object is in the way. */
export function withMember(object: JsonObject, [name, ...rest]: Path, value: Json): JsonObject {
  if (name === undefined) return object;
  const inner = (Object.hasOwn(object, name) ? object[name] : undefined) ?? {};
  if (rest.length > 0 && !isObject(inner)) return object;
  const member = rest.length > 0 && isObject(inner) ? withMember(inner, rest, value) : value;
  return Object.fromEntries([
    ...Object.entries(object).filter(([key]) => key !== String(name)),
    [String(name), member],
  ]);
}
