import { isObject, type Json } from './json.ts';

/** A value as text, members sorted: the same for values that differ only in the order of members. */
export function textOf(value: Json): string {
  return JSON.stringify(value, (_key, member: Json) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
