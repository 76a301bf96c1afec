import { isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { type Pointer, parsePointer, printPointer, valueAt } from '../../src/domain/pointer.ts';
import type { RecordKey } from '../../src/domain/record-key.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../../src/kinds/kind.ts';

/** A draw of 0…choices-1. */
export type Pick = (choices: number) => number;

/** A generator that a seed determines (mulberry32). */
export function pickFrom(seed: number): Pick {
  let state = seed >>> 0;
  return (choices) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % choices;
  };
}

/** One of a list that is not empty. */
export function pickOne<Item>(items: readonly Item[], pick: Pick): Item {
  const item = items[pick(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function kindOf(manifest: JsonObject): Kind {
  const kind = hedgehogPack.kinds.find((one) => one.kind === manifest.kind);
  if (kind === undefined) throw new Error(`no kind ${JSON.stringify(manifest.kind)}`);
  return kind;
}

export function keyOf(manifest: JsonObject): RecordKey {
  const { group, kind } = kindOf(manifest);
  const name = valueAt(manifest, '/metadata/name');
  return { group, kind, namespace: 'default', name: typeof name === 'string' ? name : '' };
}

/** A field of a manifest that an edit changes, removes (no `to`) or adds (no `from`). */
export type Touch = { readonly pointer: Pointer; readonly from?: Json; readonly to?: Json };

/** Every scalar that may be edited: not what identifies the record, no item of a set, and nothing at its zero value. */
export function fieldsOf(manifest: JsonObject): Pointer[] {
  const sets = kindOf(manifest).comparison.sets.map((pattern) => parsePointer(pattern));
  const isInSet = (path: readonly string[]): boolean =>
    sets.some((set) => set.length < path.length && set.every((segment, i) => segment === '*' || segment === path[i]));
  const found: Pointer[] = [];
  const walk = (value: Json, path: readonly string[]): void => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(item, [...path, String(i)]);
    else if (isObject(value)) for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
    else if (!isInSet(path) && isEditable(path)) found.push(printPointer(path));
  };
  walk(manifest, []);
  return found;
}

function isEditable([first, second, ...rest]: readonly string[]): boolean {
  // with DHCP off the cluster drops the range: what is written there says nothing then
  if (first === 'spec') return rest.at(-1) !== 'seq' && rest.at(-1) !== 'enable';
  return first === 'metadata' && (second === 'labels' || second === 'annotations');
}

/** Another value of the same type that says something else, whatever the defaults. */
export function otherValue(value: Json, pick: Pick): Json {
  if (typeof value === 'number') return value + 1 + pick(50);
  if (typeof value === 'boolean') return !value;
  return `${typeof value === 'string' ? value : ''}${pickOne(['x', '-2', 'z9'], pick)}`;
}

/** Where a list is on the way to the field: a merge patch cannot name it there. */
export function isBelowList(manifest: JsonObject, pointer: Pointer): boolean {
  const path = parsePointer(pointer);
  return path.some((_, depth) => Array.isArray(valueAt(manifest, printPointer(path.slice(0, depth)))));
}

/** The value with another at a pointer; undefined removes the member. */
export function withField(target: Json, pointer: Pointer, value: Json | undefined): Json {
  const change = (current: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined => {
    if (name === undefined) return value;
    if (Array.isArray(current)) {
      return current.map((item: Json, i) => (String(i) === name ? (change(item, rest) ?? null) : item));
    }
    const members = new Map<string, Json>(isObject(current) ? Object.entries(current) : []);
    const inner = change(members.get(name), rest);
    if (inner === undefined) members.delete(name);
    else members.set(name, inner);
    return Object.fromEntries(members);
  };
  return change(target, parsePointer(pointer)) ?? null;
}

export function withTouches(manifest: JsonObject, touches: readonly Touch[]): JsonObject {
  const value = touches.reduce<Json>((current, { pointer, to }) => withField(current, pointer, to), manifest);
  return isObject(value) ? value : {};
}

/** One to three changes of scalars, no two of one field. */
export function pickChanges(
  manifest: JsonObject,
  pick: Pick,
  mayTouch: (pointer: Pointer) => boolean = () => true,
): Touch[] {
  const left = fieldsOf(manifest).filter(mayTouch);
  const touches: Touch[] = [];
  for (let count = 1 + pick(3); count > 0 && left.length > 0; count--) {
    const [pointer = ''] = left.splice(pick(left.length), 1);
    const from = valueAt(manifest, pointer);
    if (from !== undefined) touches.push({ pointer, from, to: otherValue(from, pick) });
  }
  return touches;
}

/** A merge patch that makes the changes (RFC 7396), written independently of the product's. */
export function patchOf(touches: readonly Touch[]): JsonObject {
  const patch = touches.reduce<Json>((current, { pointer, to }) => withField(current, pointer, to ?? null), {});
  return isObject(patch) ? patch : {};
}
