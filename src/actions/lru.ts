/** A bounded cache: the least recently used entries go first once the weights exceed the capacity. */
export type Lru<Value> = {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value, weight: number) => void;
  /** Drops every entry whose key begins so. */
  readonly forget: (prefix: string) => void;
};

/** A cache of this capacity; an entry that is heavier by itself is not kept. */
export function createLru<Value>(capacity: number): Lru<Value> {
  const entries = new Map<string, { value: Value; weight: number }>();
  let total = 0;
  return {
    forget: (prefix) => {
      for (const [key, { weight }] of entries) {
        if (!key.startsWith(prefix)) continue;
        entries.delete(key);
        total -= weight;
      }
    },
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value, weight) => {
      total -= entries.get(key)?.weight ?? 0;
      entries.delete(key);
      if (weight > capacity) return;
      entries.set(key, { value, weight });
      total += weight;
      for (const [oldest, { weight: freed }] of entries) {
        if (total <= capacity) break;
        entries.delete(oldest);
        total -= freed;
      }
    },
  };
}
