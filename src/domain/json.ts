/** A value that JSON can say. Objects are read-only by convention: planners build new ones. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [member: string]: Json };

/** Whether a value is a JSON object (neither null nor a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a JSON list; unlike Array.isArray it narrows read-only lists. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a value nests deeper than this; an own stack, so that any value can be asked about. */
export function isDeeperThan(value: Json, deepest: number): boolean {
  const open: [Json, number][] = [[value, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, depth] = next;
    if (typeof current !== 'object' || current === null) continue;
    if (depth > deepest) return true;
    for (const member of isList(current) ? current : Object.values(current)) open.push([member, depth + 1]);
  }
  return false;
}
