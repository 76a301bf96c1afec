import { type Alias, isAlias, isNode, type ParsedNode, visit } from 'yaml';
import type { Json } from '../domain/json.ts';
import { replaceValue, type Style } from './edit-replace.ts';
import { childSlot, findAliasSlots, rootSlot, type Slot } from './edit-slot.ts';
import { insertMember } from './edit-structure.ts';
import { childOf } from './json-edit.ts';
import type { Splice } from './splice.ts';

/** A parsed text, what it says, and the value behind each of its aliases. */
type Parsed = {
  readonly text: string;
  readonly root: ParsedNode;
  readonly value: Json;
  readonly aliases: ReadonlyMap<Alias, Json>;
  readonly style: Style;
};

/**
 * What must be written out for a path to have bytes of its own: the alias that the path leads through, or the member
 * that a merge key brings. Below that everything is plain, so one is enough; empty where the path is the text's own.
 */
export function planOwnPlace({ text, root, value, style }: Parsed, path: readonly string[]): Splice[] {
  let slot = rootSlot(text, root);
  let current = value;
  for (const segment of path) {
    const member = childOf(current, segment);
    if (isAlias(slot.node) || member === undefined) break;
    const inner = childSlot(text, slot, segment);
    if (inner === undefined) return insertMember(text, slot, { name: segment, value: member, before: [] }, style) ?? [];
    [slot, current] = [inner, member];
  }
  return isAlias(slot.node) ? replaceValue(text, slot, current, style) : [];
}

/** Every alias written out that repeats a node on the path, or one inside the node at its end. */
export function planSharers(parsed: Parsed, path: readonly string[]): Splice[] {
  const names = anchorsOn(parsed, path);
  return names.size === 0 ? [] : planAliases(parsed, (alias) => names.has(alias.source));
}

/** The aliases chosen, each written out in its place. */
export function planAliases({ text, root, style, aliases }: Parsed, isChosen: (alias: Alias) => boolean): Splice[] {
  return findAliasSlots(text, root).flatMap((slot) => {
    const value = isAlias(slot.node) && isChosen(slot.node) ? aliases.get(slot.node) : undefined;
    return value === undefined ? [] : replaceValue(text, slot, value, style);
  });
}

function anchorsOn({ text, root }: Parsed, path: readonly string[]): Set<string> {
  const names = new Set<string>();
  let slot: Slot | undefined = rootSlot(text, root);
  for (const segment of [...path, undefined]) {
    if (slot === undefined) return names;
    const { node } = slot;
    if (node !== undefined && 'anchor' in node && node.anchor !== undefined) names.add(node.anchor);
    if (segment !== undefined) slot = childSlot(text, slot, segment);
  }
  if (slot?.node !== undefined) {
    visit(slot.node, (_, node) => {
      if (isNode(node) && 'anchor' in node && node.anchor !== undefined) names.add(node.anchor);
    });
  }
  return names;
}
