import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer, printPointer } from '../domain/pointer.ts';
import type { Difference } from '../kinds/compare.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Edit } from '../yaml/edit.ts';
import { alignLists } from './align-lists.ts';

type Path = readonly string[];

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
    edits.push(...editsBetween(valueAtPath(from, place), valueAtPath(to, place), place, isSetOf(kind)));
  }
  return edits;
}

/** The edits from every value that differs as written to what the other says, below one path. */
export function editsBetween(
  from: Json | undefined,
  to: Json | undefined,
  path: Path,
  isSet: (path: Path) => boolean,
): Edit[] {
  const pointer = printPointer(path);
  if (to === undefined) return from === undefined ? [] : [{ op: 'remove', pointer }];
  if (isObject(from) && isObject(to)) return editsBetweenObjects(from, to, path, isSet);
  if (isList(from) && isList(to))
    return isSet(path) ? editsOfSet(from, to, pointer) : editsOfList(from, to, path, isSet);
  return from !== undefined && isSame(from, to) ? [] : [{ op: 'set', pointer, value: to }];
}

function editsBetweenObjects(from: JsonObject, to: JsonObject, path: Path, isSet: (path: Path) => boolean): Edit[] {
  const keys = new Set([...Object.keys(to), ...Object.keys(from)]);
  return [...keys].flatMap((key) => editsBetween(own(from, key), own(to, key), [...path, key], isSet));
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

function isSetOf(kind: Kind): (path: Path) => boolean {
  const patterns = kind.comparison.sets.map(parsePointer);
  return (path) =>
    patterns.some(
      (pattern) =>
        pattern.length === path.length && pattern.every((segment, i) => segment === '*' || segment === path[i]),
    );
}

function editsOfSet(from: readonly Json[], to: readonly Json[], pointer: Pointer): Edit[] {
  const missing = new Map<string, Json[]>();
  for (const value of to) missing.set(textOf(value), [...(missing.get(textOf(value)) ?? []), value]);
  const removed: Edit[] = [];
  for (const [index, value] of from.entries()) {
    if (missing.get(textOf(value))?.pop() === undefined)
      removed.unshift({ op: 'remove', pointer: `${pointer}/${index}` });
  }
  const added = [...missing.values()].flat();
  // insertions first: a list that was empty in between would lose its style
  return [
    ...added.map((value, i): Edit => ({ op: 'insert-item', pointer, index: from.length + i, value })),
    ...removed,
  ];
}

// From the last run to the first, so that the indexes of what is still to be edited hold.
function editsOfList(from: readonly Json[], to: readonly Json[], path: Path, isSet: (path: Path) => boolean): Edit[] {
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
      edits.push(...editsBetween(from[run.from.start + i], to[run.to.start + i], at, isSet));
    }
  }
  return edits;
}

/** Whether two values are the same but for the order of members. */
export function isSame(a: Json, b: Json): boolean {
  return a === b || textOf(a) === textOf(b);
}

/** A value as text, members sorted: the same for values that differ only in the order of members. */
export function textOf(value: Json): string {
  return JSON.stringify(value, (_key, member: Json) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
