import { isList, isObject, type Json } from '../domain/json.ts';
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

/** A value that is being edited: no part of it is shared with another. */
export type Draft = null | boolean | number | string | Draft[] | { [member: string]: Draft };

/** A copy to edit; what an alias shared is apart in it. */
export function draftOf(value: Json): Draft {
  return JSON.parse(JSON.stringify(value));
}

/** The value after an edit. Total: what stands in the way of a member (a scalar, null) becomes a map. */
export function applyEdit(value: Json, edit: Edit): Json {
  return editDraft(draftOf(value), edit);
}

/** Makes an edit in a draft, and returns the draft: another where the edit is about the whole. */
export function editDraft(draft: Draft, edit: Edit): Draft {
  const path = parsePointer(edit.pointer);
  if (edit.op === 'set') return changeAt(draft, path, () => draftOf(edit.value));
  if (edit.op === 'remove') return removeAt(draft, path);
  return changeAt(draft, path, (old) => {
    const list = Array.isArray(old) ? old : [];
    list.splice(clamp(edit.index, list.length), 0, draftOf(edit.value));
    return list;
  });
}

/** An index of a list cut to 0…length. */
export function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(Math.trunc(index) || 0, length));
}

/** The member of a map or the item of a list that a segment names; undefined where there is none. */
export function childOf<Value extends Json>(value: Value | undefined, segment: string): Value | undefined;
export function childOf(value: Json | undefined, segment: string): Json | undefined {
  if (isList(value)) return isIndex(segment) ? value[Number(segment)] : undefined;
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function isIndex(segment: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(segment);
}

function changeAt(draft: Draft | undefined, path: readonly string[], change: (old: Draft | undefined) => Draft): Draft {
  const [segment, ...rest] = path;
  if (segment === undefined) return change(draft);
  if (Array.isArray(draft) && isIndex(segment) && Number(segment) <= draft.length) {
    draft[Number(segment)] = changeAt(draft[Number(segment)], rest, change);
    return draft;
  }
  const map = typeof draft === 'object' && draft !== null && !Array.isArray(draft) ? draft : {};
  const value = changeAt(Object.hasOwn(map, segment) ? map[segment] : undefined, rest, change);
  // An assignment to __proto__ would make no member.
  Object.defineProperty(map, segment, { value, enumerable: true, configurable: true, writable: true });
  return map;
}

function removeAt(draft: Draft, path: readonly string[]): Draft {
  const name = path.at(-1);
  let parent: Draft | undefined = draft;
  for (const segment of path.slice(0, -1)) parent = childOf<Draft>(parent, segment);
  if (name === undefined || childOf<Draft>(parent, name) === undefined) return draft;
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else if (typeof parent === 'object' && parent !== null) delete parent[name];
  return draft;
}
