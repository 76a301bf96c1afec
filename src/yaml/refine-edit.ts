import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer, printPointer } from '../domain/pointer.ts';
import { commonItems } from './common-items.ts';
import { applyEdit, childOf, clamp, draftOf, type Edit, editDraft } from './json-edit.ts';

/** An edit that one splice of the text can make; `insert-items` puts several items into one place of a list. */
export type Step =
  | Exclude<Edit, { readonly op: 'insert-item' }>
  | {
      readonly op: 'insert-items';
      readonly pointer: Pointer;
      readonly index: number;
      readonly values: readonly Json[];
    };

/** The value after a step. */
export function applyStep(value: Json, step: Step): Json {
  if (step.op !== 'insert-items') return applyEdit(value, step);
  const { pointer, index } = step;
  let draft = draftOf(value);
  for (const item of step.values.toReversed())
    draft = editDraft(draft, { op: 'insert-item', pointer, index, value: item });
  return draft;
}

/**
 * An edit as the smallest ones that do the same to this value, each to be made after the ones before it: every
 * pointer's parent exists then, a `set` on a map or list goes down to the members and items that differ, so that
 * the text around them stays. Nothing where the edit changes nothing.
 */
export function refineEdit(value: Json, edit: Edit): Step[] {
  if (edit.op !== 'set') return refineOther(value, edit);
  const path = parsePointer(edit.pointer);
  let current: Json = value;
  for (const [depth, segment] of path.entries()) {
    const child = childOf(current, segment);
    if (child === undefined) return [createMember(current, path, depth, edit)];
    current = child;
  }
  return refineSet(edit.pointer, current, edit.value);
}

function refineOther(value: Json, edit: Exclude<Edit, { op: 'set' }>): Step[] {
  let current: Json | undefined = value;
  for (const segment of parsePointer(edit.pointer)) current = childOf(current, segment);
  if (edit.op === 'remove') return current === undefined || edit.pointer === '' ? [] : [edit];
  if (isList(current)) {
    const { pointer, index } = edit;
    return [{ op: 'insert-items', pointer, index: clamp(index, current.length), values: [edit.value] }];
  }
  return refineEdit(value, { op: 'set', pointer: edit.pointer, value: [edit.value] });
}

function createMember(parent: Json, path: readonly string[], depth: number, edit: Extract<Edit, { op: 'set' }>): Step {
  const inner = path
    .slice(depth + 1)
    .reduceRight((member: Json, name) => Object.fromEntries([[name, member]]), edit.value);
  const name = path[depth] ?? '';
  if (isList(parent) && name === String(parent.length)) {
    return { op: 'insert-items', pointer: printPointer(path.slice(0, depth)), index: parent.length, values: [inner] };
  }
  if (!isObject(parent)) {
    return { op: 'set', pointer: printPointer(path.slice(0, depth)), value: Object.fromEntries([[name, inner]]) };
  }
  const before = depth === path.length - 1 && edit.before !== undefined ? { before: edit.before } : {};
  return { op: 'set', pointer: printPointer(path.slice(0, depth + 1)), value: inner, ...before };
}

function refineSet(pointer: Pointer, from: Json, to: Json): Step[] {
  if (isObject(from) && isObject(to)) return refineMap(pointer, from, to);
  if (isList(from) && isList(to)) return refineList(pointer, from, to);
  return isDeepStrictEqual(from, to) ? [] : [{ op: 'set', pointer, value: to }];
}

function refineMap(pointer: Pointer, from: JsonObject, to: JsonObject): Step[] {
  const edits: Step[] = [];
  const names = Object.keys(to);
  if (names.length === 0) return Object.keys(from).length === 0 ? [] : [{ op: 'set', pointer, value: to }];
  for (const [index, [name, member]] of Object.entries(to).entries()) {
    const old = childOf(from, name);
    const inner = pointer + printPointer([name]);
    if (old !== undefined) edits.push(...refineSet(inner, old, member));
    else edits.push({ op: 'set', pointer: inner, value: member, before: names.slice(index + 1) });
  }
  // Removed last: a map should not become empty, and so lose its form, on the way.
  for (const name of Object.keys(from)) {
    if (!Object.hasOwn(to, name)) edits.push({ op: 'remove', pointer: pointer + printPointer([name]) });
  }
  return edits;
}

/** From the end to the start, so that an edit does not move the items of those after it. */
function refineList(pointer: Pointer, from: readonly Json[], to: readonly Json[]): Step[] {
  const edits: Step[] = [];
  if (to.length === 0) return from.length === 0 ? [] : [{ op: 'set', pointer, value: to }];
  const kept = commonItems(from.map(textOf), to.map(textOf));
  let fromEnd = from.length;
  let toEnd = to.length;
  for (const [fromIndex, toIndex] of [...kept.toReversed(), [-1, -1] as const]) {
    const gap = { pointer, fromStart: fromIndex + 1 };
    edits.push(...refineGap(gap, from.slice(fromIndex + 1, fromEnd), to.slice(toIndex + 1, toEnd)));
    fromEnd = fromIndex;
    toEnd = toIndex;
  }
  return edits;
}

type Gap = { readonly pointer: Pointer; readonly fromStart: number };

function refineGap({ pointer, fromStart }: Gap, from: readonly Json[], to: readonly Json[]): Step[] {
  const edits: Step[] = [];
  const paired = Math.min(from.length, to.length);
  if (to.length > paired) {
    edits.push({ op: 'insert-items', pointer, index: fromStart + paired, values: to.slice(paired) });
  }
  for (let offset = from.length - 1; offset >= paired; offset--) {
    edits.push({ op: 'remove', pointer: `${pointer}/${fromStart + offset}` });
  }
  for (const [offset, value] of to.slice(0, paired).entries()) {
    edits.push(...refineSet(`${pointer}/${fromStart + offset}`, from[offset] ?? null, value));
  }
  return edits;
}

function textOf(value: Json): string {
  return JSON.stringify(value);
}
