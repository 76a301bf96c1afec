import { isScalar, type Pair, type YAMLMap } from 'yaml';

/** Maps with more members than this get an index: many are looked up in them. */
const small = 16;
const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** The member of a map node with this key, keys compared as text; not through merge keys. */
export function findPair(map: YAMLMap, name: string): Pair | undefined {
  if (map.items.length <= small) return map.items.find((pair) => keyOf(pair) === name);
  let index = indexes.get(map);
  if (index === undefined) {
    index = indexPairs(map);
    indexes.set(map, index);
  }
  return index.get(name);
}

function indexPairs(map: YAMLMap): ReadonlyMap<string, Pair> {
  const index = new Map<string, Pair>();
  for (const pair of map.items) {
    const name = keyOf(pair);
    if (name !== undefined && !index.has(name)) index.set(name, pair);
  }
  return index;
}

function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}
