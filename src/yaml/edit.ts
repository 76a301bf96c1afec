import { isDeepStrictEqual } from 'node:util';
import { type Alias, isMap, isScalar, type Node, type ParsedNode } from 'yaml';
import type { Json } from '../domain/json.ts';
import { parsePointer } from '../domain/pointer.ts';
import { planAliases, planOwnPlace, planSharers } from './edit-apart.ts';
import { replaceValue, type Style } from './edit-replace.ts';
import { findSlot } from './edit-slot.ts';
import { insertItems, insertMember, removeEntry } from './edit-structure.ts';
import { isJson } from './is-json.ts';
import { childOf, draftOf, type Edit, editDraft } from './json-edit.ts';
import { parseTree } from './parse-tree.ts';
import { printYaml } from './print.ts';
import { printJson } from './print-scalar.ts';
import { readValue } from './read-value.ts';
import { applyStep, refineEdit, type Step } from './refine-edit.ts';
import { applySplices, type Splice } from './splice.ts';

export type { Edit } from './json-edit.ts';

/** A text with what it says. */
type State = {
  readonly text: string;
  readonly root: ParsedNode;
  readonly value: Json;
  readonly aliases: ReadonlyMap<Alias, Json>;
  readonly style: Style;
};

/** Characters that one call may parse: with more edits than that allows, the rest is printed anew at once. */
const parseBudget = 1_000_000;

/**
 * Makes edits in the text of one document and touches only the bytes they are about: comments, order, quotes and
 * line ends elsewhere stay. Guarantees that reading the result gives exactly the edited value; each step is read
 * back, and where a splice would say something else (an alias or merge key shares what is edited) what is shared is
 * written out first, else all aliases, else the nearest enclosing map or list is printed anew, in the last resort all of it.
 * A removed member takes its own lines and the comment behind it; comments above it stay. Text that cannot be read
 * comes back unchanged. JSON text stays JSON. Total; pure.
 */
export function editText(text: string, edits: readonly Edit[]): string {
  const start = readState(text);
  if (start === undefined) return text;
  const steps: Step[] = [];
  let value = draftOf(start.value);
  for (const edit of edits) {
    steps.push(...refineEdit(value, edit));
    value = editDraft(value, edit);
  }
  return steps.length === 0 ? text : makeSteps(start, steps, value);
}

function makeSteps(start: State, steps: readonly Step[], value: Json): string {
  const whole = attempt(start, planAll(start, steps), value);
  if (whole !== undefined) return whole.text;
  let state = start;
  let parsed = 0;
  for (const step of steps) {
    parsed += state.text.length;
    if (parsed > parseBudget) return printWhole(value, start.style);
    state = makeStep(state, step);
  }
  return state.text;
}

/** Makes one step, by ever larger replacements until the text says what it should. */
function makeStep(state: State, step: Step): State {
  const value = applyStep(state.value, step);
  const direct = attempt(state, planStep(state, step), value);
  if (direct !== undefined) return direct;
  const near = apartFromOthers(state, step);
  const alone = near === state ? undefined : attempt(near, planStep(near, step), value);
  if (alone !== undefined) return alone;
  const plain = attempt(near, planEveryAlias(near), state.value);
  const base = plain ?? near;
  const apart = plain === undefined ? undefined : attempt(base, planStep(base, step), value);
  if (apart !== undefined) return apart;
  const path = parsePointer(step.pointer);
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const enclosing = attempt(base, planReplacement(base, path.slice(0, depth), value), value);
    if (enclosing !== undefined) return enclosing;
  }
  return readState(printWhole(value, state.style)) ?? state;
}

/** The same value with what a step is about written out where other places share it; each only if it reads back. */
function apartFromOthers(state: State, step: Step): State {
  if (state.aliases.size === 0) return state;
  const path = parsePointer(step.pointer);
  const place = step.op === 'insert-items' ? path : path.slice(0, -1);
  const own = attempt(state, planOwnPlace(state, place), state.value) ?? state;
  return attempt(own, planSharers(own, path), state.value) ?? own;
}

function planEveryAlias(state: State): Splice[] | undefined {
  return state.aliases.size === 0 ? undefined : planAliases(state, () => true);
}

function attempt(state: State, splices: readonly Splice[] | undefined, value: Json): State | undefined {
  const text = splices === undefined ? undefined : applySplices(state.text, splices);
  const next = text === undefined ? undefined : readState(text);
  return next !== undefined && next.style === state.style && isDeepStrictEqual(next.value, value) ? next : undefined;
}

function readState(text: string): State | undefined {
  const { root, fault } = parseTree(text, undefined, true);
  if (fault !== undefined || root === null) return undefined;
  const limits = {
    fileBytes: text.length,
    documents: 1,
    depth: Number.POSITIVE_INFINITY,
    aliases: Number.POSITIVE_INFINITY,
  };
  const { value, faults, aliases } = readValue(root, limits);
  if (faults.some(({ severity }) => severity === 'error')) return undefined;
  return { text, root, value, aliases, style: isJson(text) ? 'json' : 'yaml' };
}

function printWhole(value: Json, style: Style): string {
  return style === 'json' ? `${printJson(value, 2)}\n` : printYaml(value);
}

/** All steps at once: right where none rests on what another changed. */
function planAll(state: State, steps: readonly Step[]): Splice[] | undefined {
  const splices: Splice[] = [];
  for (const step of steps) {
    const planned = planStep(state, step);
    if (planned === undefined) return undefined;
    splices.push(...planned);
  }
  return splices;
}

function planStep({ text, root, style }: State, step: Step): Splice[] | undefined {
  const path = parsePointer(step.pointer);
  const slot = findSlot(text, root, path);
  if (step.op === 'insert-items') return slot && insertItems(text, slot, step, style);
  if (step.op === 'set' && slot !== undefined) return replaceValue(text, slot, step.value, style);
  const name = path.pop();
  const parent = findSlot(text, root, path);
  if (name === undefined || parent === undefined) return undefined;
  if (step.op === 'remove') return removeEntry(text, parent, entryIndex(parent.node, name), style);
  return insertMember(text, parent, { name, value: step.value, before: step.before ?? [] }, style);
}

function entryIndex(parent: Node | undefined, name: string): number {
  if (isMap(parent)) return parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === name);
  return /^[0-9]+$/.test(name) ? Number(name) : -1;
}

function planReplacement({ text, root, style }: State, path: readonly string[], value: Json): Splice[] | undefined {
  const slot = findSlot(text, root, path);
  const inner = path.reduce((current: Json | undefined, segment) => childOf(current, segment), value);
  return slot === undefined || inner === undefined ? undefined : replaceValue(text, slot, inner, style);
}
