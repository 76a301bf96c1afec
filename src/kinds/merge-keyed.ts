import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Rule } from './comparison-rule.ts';
import type { Sides, Sight } from './merge-sides.ts';

type Items = ReadonlyMap<string, JsonObject>;

/**
 * A list whose items have a key, merged item by item in Git's order. An item that only the edit adds stands where its
 * number belongs if Git's list is sorted by it, else behind the item that it follows in the edit. Undefined where an
 * item is no object, has no key or shares it with another.
 */
export function mergeKeyed(
  sides: Sides,
  { keys }: Rule,
  mergeItem: (sides: Sides, index: number) => Json | undefined,
): Json | undefined {
  const [base, git, edit] = [sides.base, sides.git, sides.edit].map(({ value }) => itemsByKey(value, keys));
  if (base === undefined || git === undefined || edit === undefined) return undefined;
  const held = [sides.base, sides.git, sides.edit].map((sight) =>
    'held' in sight ? itemsByKey(sight.held, keys) : undefined,
  );
  const at = (key: string): Sides => ({
    base: sightOf(base, held[0], key),
    git: sightOf(git, held[1], key),
    edit: sightOf(edit, held[2], key),
  });
  const merged = new Map<string, Json>();
  for (const [index, key] of [...new Set([...git.keys(), ...edit.keys()])].entries()) {
    const item = mergeItem(at(key), index);
    if (item !== undefined) merged.set(key, item);
  }
  const [own, added] = [[...git.keys()], [...merged.keys()].filter((key) => !git.has(key))];
  const [ownNumbers, numbers] = [own.map(numberOf), [...merged.keys()].map(numberOf)];
  const isSorted = ownNumbers.every((number, i) => i === 0 || number > (ownNumbers[i - 1] ?? Number.NaN));
  const order =
    isSorted && !numbers.some(Number.isNaN)
      ? [...merged.keys()].sort((a, b) => numberOf(a) - numberOf(b))
      : placeBehind(own, added, [...edit.keys()]);
  return order.flatMap((key) => merged.get(key) ?? []);
}

function itemsByKey(value: Json | undefined, keys: readonly string[]): Items | undefined {
  if (value === undefined || value === null) return new Map();
  if (!isList(value)) return undefined;
  const items = new Map<string, JsonObject>();
  for (const item of value) {
    const key = isObject(item) ? keyOf(item, keys) : undefined;
    if (!isObject(item) || key === undefined || items.has(key)) return undefined;
    items.set(key, item);
  }
  return items;
}

function keyOf(item: JsonObject, keys: readonly string[]): string | undefined {
  const parts = keys.map((key) => (Object.hasOwn(item, key) ? (item[key] ?? null) : null));
  const isKey = parts.every((part) => typeof part !== 'object' || part === null) && parts.some((part) => part !== null);
  return isKey ? JSON.stringify(parts) : undefined;
}

function sightOf(items: Items, held: Items | undefined, key: string): Sight {
  const value = items.get(key);
  return held === undefined || (value !== undefined && !held.has(key)) ? { value } : { value, held: held.get(key) };
}

/** The number that is the whole key; NaN where the key is something else. */
function numberOf(key: string): number {
  const [part, more]: unknown[] = JSON.parse(key);
  return typeof part === 'number' && more === undefined ? part : Number.NaN;
}

/** Each added key behind the last one before it, in the edit's order, that the list has; at the front where there is none. */
function placeBehind(list: readonly string[], added: readonly string[], edit: readonly string[]): string[] {
  const [own, fresh] = [new Set(list), new Set(added)];
  const behind = new Map<string | undefined, string[]>();
  let last: string | undefined;
  for (const key of edit) {
    if (own.has(key)) last = key;
    else if (fresh.has(key) && behind.get(last)?.push(key) === undefined) behind.set(last, [key]);
  }
  return [...(behind.get(undefined) ?? []), ...list.flatMap((key) => [key, ...(behind.get(key) ?? [])])];
}
