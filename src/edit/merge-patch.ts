import { isObject, type Json } from '../domain/json.ts';

/** Applies a JSON Merge Patch (RFC 7396): null removes a member, objects merge, everything else replaces. Own members only. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const members = new Map<string, Json>(isObject(target) ? Object.entries(target) : []);
  for (const [name, member] of Object.entries(patch)) {
    if (member === null) members.delete(name);
    else members.set(name, applyMergePatch(members.get(name), member));
  }
  return Object.fromEntries(members);
}
