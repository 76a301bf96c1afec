import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';

/**
 * A change of one member. `set` replaces its value or inserts it, creating missing parents; `before` names members
 * before the first of which a new one is placed. `remove` of what is not there changes nothing. `insert-item` puts
 * an item into a list, its index cut to the list's length.
 */
export type Edit =
  | { readonly op: 'set'; readonly pointer: Pointer; readonly value: Json; readonly before?: readonly string[] }
  | { readonly op: 'remove'; readonly pointer: Pointer }
  | { readonly op: 'insert-item'; readonly pointer: Pointer; readonly index: number; readonly value: Json };

/** The value after an edit. Total: what stands in the way of a member (a scalar, null) becomes a map. */
export function applyEdit(value: Json, edit: Edit): Json {
  const path = parsePointer(edit.pointer);
  if (edit.op === 'set') return changeAt(value, path, () => edit.value);
  if (edit.op === 'remove') return removeAt(value, path);
  return changeAt(value, path, (old) => {
    const list = isList(old) ? old : [];
    return list.toSpliced(clamp(edit.index, list.length), 0, edit.value);
  });
}

/** An index of a list cut to 0…length. */
export function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(Math.trunc(index) || 0, length));
}

/** The member of a map or the item of a list that a segment names; undefined where there is none. */
export function childOf(value: Json | undefined, segment: string): Json | undefined {
  if (isList(value)) return isIndex(segment) ? value[Number(segment)] : undefined;
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function isIndex(segment: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(segment);
}

function changeAt(value: Json | undefined, path: readonly string[], change: (old: Json | undefined) => Json): Json {
  const [segment, ...rest] = path;
  if (segment === undefined) return change(value);
  const changed = changeAt(childOf(value, segment), rest, change);
  if (isList(value) && isIndex(segment) && Number(segment) <= value.length) {
    return value.toSpliced(Number(segment), 1, changed);
  }
  return withMember(isObject(value) ? value : {}, segment, changed);
}

function removeAt(value: Json, path: readonly string[]): Json {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  const child = childOf(value, segment);
  if (child === undefined) return value;
  if (rest.length > 0) return changeAt(value, [segment], () => removeAt(child, rest));
  if (isList(value)) return value.toSpliced(Number(segment), 1);
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== segment)) : value;
}

function withMember(map: JsonObject, name: string, member: Json): JsonObject {
  // fromEntries, unlike an assignment, keeps a member named __proto__ an ordinary one.
  const entries = Object.entries(map).map(([key, old]): [string, Json] => [key, key === name ? member : old]);
  if (!Object.hasOwn(map, name)) entries.push([name, member]);
  return Object.fromEntries(entries);
}
