import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';
import { isEqualMember } from '../kinds/compare.ts';
import { childOf, type Rule, ruleOf } from '../kinds/comparison-rule.ts';
import type { Kind } from '../kinds/kind.ts';
import { writtenPointer } from './declared-lines.ts';

/** A field as compared, and what the cluster has there; absent: nothing. */
export type LiveField = { readonly pointer: Pointer; readonly live?: Json };

type Node = { field: LiveField | undefined; readonly children: Map<string, Node> };

/**
 * A manifest as it is written with the cluster's values in these fields. Members stand in their order, new ones after;
 * where a list becomes longer or shorter, items that the manifest has already stay as they are written. Total.
 */
export function withLiveFields(manifest: JsonObject, fields: readonly LiveField[], kind: Kind): JsonObject {
  const root: Node = { field: undefined, children: new Map() };
  for (const field of fields) {
    let node = root;
    for (const segment of parsePointer(writtenPointer(manifest, field.pointer))) {
      let child = node.children.get(segment);
      if (child === undefined) {
        child = { field: undefined, children: new Map() };
        node.children.set(segment, child);
      }
      node = child;
    }
    node.field = field;
  }
  const written = applied(manifest, kind.withDefaults(manifest), root, ruleOf(kind));
  return isObject(written) ? written : manifest;
}

function applied(
  value: Json | undefined,
  held: Json | undefined,
  { field, children }: Node,
  rule: Rule,
): Json | undefined {
  if (field !== undefined) return isList(value) && isList(field.live) ? spelledAs(value, field.live, rule) : field.live;
  // a list that defaults set is only known as a whole
  const list = isList(value) ? value : value === undefined && isList(held) ? held : undefined;
  if (list !== undefined) return appliedToList(list, held, children, rule);
  const members = new Map(Object.entries(isObject(value) ? value : {}));
  for (const [segment, child] of children) {
    const heldMember = isObject(held) && Object.hasOwn(held, segment) ? held[segment] : undefined;
    const member = applied(members.get(segment), heldMember, child, childOf(rule, segment));
    if (member === undefined) members.delete(segment);
    else members.set(segment, member);
  }
  return Object.fromEntries(members);
}

function appliedToList(
  list: readonly Json[],
  held: Json | undefined,
  children: ReadonlyMap<string, Node>,
  rule: Rule,
): Json[] {
  const items: (Json | undefined)[] = [...list];
  for (const [segment, child] of children) {
    const index = Number(segment);
    items[index] = applied(list[index], isList(held) ? held[index] : undefined, child, childOf(rule, '*'));
  }
  const now = items.filter((item): item is Json => item !== undefined);
  return now.length === list.length ? now : spelledAs(list, now, rule);
}

/** The items of a list, those that another list has too as that one writes them. */
function spelledAs(written: readonly Json[], items: readonly Json[], rule: Rule): Json[] {
  const left = [...written];
  return items.map((item) => {
    const at = left.findIndex((one) => isEqualMember(one, item, rule, '*'));
    const [same] = at === -1 ? [] : left.splice(at, 1);
    return same ?? item;
  });
}
