import { isScalar, type Pair, type YAMLMap } from 'yaml';

/** The member of a map node with this key, keys compared as text; not through merge keys. */
export function findPair(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}
