import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';

/** A total order of JSON values: by type, numbers by size, texts by code unit, lists and objects member by member. */
export function orderJson(a: Json, b: Json): number {
  const [left, right] = [typeRank(a), typeRank(b)];
  if (left !== right) return left - right;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (isList(a) && isList(b)) return orderLists(a, b);
  if (isObject(a) && isObject(b)) return orderLists(flatten(a), flatten(b));
  return 0;
}

function typeRank(value: Json): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return 2;
  if (typeof value === 'string') return 3;
  return isList(value) ? 4 : 5;
}

function flatten(value: JsonObject): Json[] {
  return Object.keys(value)
    .sort()
    .flatMap((key) => [key, value[key] ?? null]);
}

export function orderLists(a: readonly Json[], b: readonly Json[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = orderJson(a[i] ?? null, b[i] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
