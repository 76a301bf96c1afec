import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer, printPointer } from '../domain/pointer.ts';
import { textOf } from '../domain/text-of.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Edit } from '../yaml/edit.ts';
import { alignLists } from './align-lists.ts';
import { editsOfSet, type ItemRules } from './edits-of-set.ts';

type Path = readonly string[];

/** Which lists are sets. */
export type SetRules = {
  readonly isSet: (path: Path) => boolean;
  /** Whether two items of the set at a path are equal once defaults are set. */
  readonly isEqualItem: (path: Path, a: Json, b: Json) => boolean;
};

/** Every list has an order. */
export const noSets: SetRules = { isSet: () => false, isEqualItem: () => false };

/**
 * The edits that make the text of one manifest say what another says, at the fields that differ only (DESIGN.md 5.1
 * `updated`). A difference that no member of either text causes (a default derived from a field that differs too)
 * needs none. A member absent from `to` is removed together with the parents that `to` does not have; a set loses
 * and gains single items. To be applied in order.
 */
export function editsForDifferences(
  kind: Kind,
  from: JsonObject,
  to: JsonObject,
  differences: readonly Difference[],
): Edit[] {
  const edits: Edit[] = [];
  const done = new Set<Pointer>();
  for (const { pointer } of differences) {
    const place = findPlace(from, to, parsePointer(pointer));
    const at = printPointer(place);
    if (done.has(at)) continue;
    done.add(at);
    edits.push(...editsBetween(valueAtPath(from, place), valueAtPath(to, place), place, setRules(kind, from)));
  }
  return edits;
}

/** The edits from every value that differs as written to what the other says, below one path. */
export function editsBetween(from: Json | undefined, to: Json | undefined, path: Path, sets: SetRules): Edit[] {
  const pointer = printPointer(path);
  if (to === undefined) return from === undefined ? [] : [{ op: 'remove', pointer }];
  if (isObject(from) && isObject(to)) return editsBetweenObjects(from, to, path, sets);
  if (isList(from) && isList(to))
    return sets.isSet(path) ? editsOfSet(from, to, pointer, itemRules(path, sets)) : editsOfList(from, to, path, sets);
  return from !== undefined && isSame(from, to) ? [] : [{ op: 'set', pointer, value: to }];
}

function editsBetweenObjects(from: JsonObject, to: JsonObject, path: Path, sets: SetRules): Edit[] {
  const keys = new Set([...Object.keys(to), ...Object.keys(from)]);
  return [...keys].flatMap((key) => editsBetween(own(from, key), own(to, key), [...path, key], sets));
}

// The shallowest path on the way to a difference at which the two can no longer be walked together.
function findPlace(from: Json, to: Json, path: Path): Path {
  let [left, right]: [Json | undefined, Json | undefined] = [from, to];
  for (let depth = 0; depth < path.length; depth++) {
    const segment = path[depth] ?? '';
    const together =
      (isObject(left) && isObject(right)) || (isList(left) && isList(right) && left.length === right.length);
    if (!together) return path.slice(0, depth);
    [left, right] = [childOf(left, segment), childOf(right, segment)];
  }
  return path;
}

function childOf(value: Json | undefined, segment: string): Json | undefined {
  if (isList(value)) return value[Number(segment)];
  return isObject(value) ? own(value, segment) : undefined;
}

function valueAtPath(value: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(childOf, value);
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function setRules(kind: Kind, manifest: JsonObject): SetRules {
  const patterns = kind.comparison.sets.map(parsePointer);
  return {
    isSet: (path) =>
      patterns.some(
        (pattern) =>
          pattern.length === path.length && pattern.every((segment, i) => segment === '*' || segment === path[i]),
      ),
    isEqualItem: (path, a, b) => {
      const holding = (item: Json): JsonObject => withValue(manifest, path, [item]);
      return compareManifests(kind, holding(a), holding(b)).length === 0;
    },
  };
}

/** The object with another value at a path of members. */
function withValue(object: JsonObject, [name, ...rest]: Path, value: Json): JsonObject {
  if (name === undefined) return object;
  const inner = own(object, name);
  return { ...object, [name]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) };
}

function itemRules(path: Path, sets: SetRules): ItemRules {
  return {
    isEqual: (a, b) => sets.isEqualItem(path, a, b),
    change: (from, to, index) => editsBetween(from, to, [...path, String(index)], sets),
  };
}

// From the last run to the first, so that the indexes of what is still to be edited hold.
function editsOfList(from: readonly Json[], to: readonly Json[], path: Path, sets: SetRules): Edit[] {
  const pointer = printPointer(path);
  const edits: Edit[] = [];
  for (const run of alignLists(from.map(textOf), to.map(textOf)).reverse()) {
    const shared = Math.min(run.from.length, run.to.length);
    for (let i = shared; i < run.to.length; i++) {
      const value = to[run.to.start + i];
      if (value !== undefined) edits.push({ op: 'insert-item', pointer, index: run.from.start + i, value });
    }
    for (let i = run.from.length - 1; i >= shared; i--) {
      edits.push({ op: 'remove', pointer: `${pointer}/${run.from.start + i}` });
    }
    for (let i = shared - 1; i >= 0; i--) {
      const at = [...path, String(run.from.start + i)];
      edits.push(...editsBetween(from[run.from.start + i], to[run.to.start + i], at, sets));
    }
  }
  return edits;
}

/** Whether two values are the same but for the order of members. */
export function isSame(a: Json, b: Json): boolean {
  return a === b || textOf(a) === textOf(b);
}
