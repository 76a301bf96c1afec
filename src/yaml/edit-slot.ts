import {
  type CST,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { findPair } from './find-pair.ts';
import { lineStart, nextLine, trimBlankEnd } from './text-lines.ts';

/** The place of one value in a text, with what is needed to put another there. Offsets are in characters. */
export type Slot = {
  readonly kind: 'root' | 'member' | 'item';
  readonly node: Node | undefined;
  /** Behind the colon or the dash; of a value in brackets or of the root, where the value begins. */
  readonly after: number;
  /** Where the value and its tag or anchor begin, and where it ends; `after` twice where it is not written. */
  readonly start: number;
  readonly end: number;
  /** Column of the key or the dash; -2 for the root. */
  readonly column: number;
  /** True inside brackets. */
  readonly flow: boolean;
  /** Anchors and tags between `after` and the value. */
  readonly props: readonly CST.SourceToken[];
};

/** A member of a map or an item of a list, from its first to its last character. */
export type Entry = { readonly start: number; readonly end: number; readonly slot: Slot };

/** The slot of a whole document. */
export function rootSlot(text: string, root: Node): Slot {
  const [start = 0] = root.range ?? [];
  const flow = false;
  return { kind: 'root', node: root, after: start, start, end: endOf(text, root), column: -2, flow, props: [] };
}

/** The slot that path segments name, not through aliases or merge keys; undefined where the text has none. */
export function findSlot(text: string, root: Node, path: readonly string[]): Slot | undefined {
  let slot = rootSlot(text, root);
  for (const segment of path) {
    const inner = childSlot(text, slot, segment);
    if (inner === undefined) return undefined;
    slot = inner;
  }
  return slot;
}

/** The slot of one member or item, not through aliases or merge keys; undefined where the text has none. */
export function childSlot(text: string, { node, flow }: Slot, segment: string): Slot | undefined {
  if (isMap(node)) return memberEntry(text, node, findPair(node, segment), flow)?.slot;
  return isSeq(node) ? itemEntry(text, node, Number(segment), flow)?.slot : undefined;
}

/** The slots of all aliases of a document, those of merge keys included. */
export function findAliasSlots(text: string, root: Node): Slot[] {
  const found: Slot[] = [];
  const pending = [rootSlot(text, root)];
  for (let slot = pending.pop(); slot !== undefined; slot = pending.pop()) {
    if (isAlias(slot.node)) found.push(slot);
    else pending.push(...entriesOf(text, slot).map((entry) => entry.slot));
  }
  return found;
}

/** A node belongs to one text: what was found for it holds as long as it lives. */
const entries = new WeakMap<Node, readonly Entry[]>();

/** The members or items of a map or list, in order. */
export function entriesOf(text: string, { node, flow }: Slot): readonly Entry[] {
  if (!isMap(node) && !isSeq(node)) return [];
  const known = entries.get(node);
  if (known !== undefined) return known;
  const found = isMap(node)
    ? node.items.flatMap((pair) => memberEntry(text, node, pair, flow) ?? [])
    : node.items.flatMap((_, index) => itemEntry(text, node, index, flow) ?? []);
  entries.set(node, found);
  return found;
}

/** A member of a map with its extent; `flow` tells whether the map stands inside brackets of another. */
export function memberEntry(text: string, map: YAMLMap, pair: Pair | undefined, flow: boolean): Entry | undefined {
  const token = pair?.srcToken;
  if (pair === undefined || token === undefined || !isNode(pair.key)) return undefined;
  const [keyStart = 0, keyEnd = 0] = pair.key.range ?? [];
  const start = Math.min(keyStart, ...token.start.filter(isOwn).map(({ offset }) => offset));
  const colon = token.sep?.find(({ type }) => type === 'map-value-ind');
  const inFlow = flow || map.flow === true;
  const node = isNode(pair.value) ? pair.value : undefined;
  if (colon === undefined) {
    const slot = { kind: 'member', node, after: keyEnd, start: keyEnd, end: keyEnd, props: [], flow: inFlow } as const;
    return { start, end: keyEnd, slot: { ...slot, column: start - lineStart(text, start) } };
  }
  const props = (token.sep ?? []).filter((part) => isProp(part) && part.offset > colon.offset);
  const slot = makeSlot(text, { kind: 'member', node, props, flow: inFlow, lead: start, after: colon.offset + 1 });
  return { start, end: slot.end, slot };
}

/** An item of a list with its extent. */
export function itemEntry(text: string, list: YAMLSeq, index: number, flow: boolean): Entry | undefined {
  const item: unknown = list.items[index];
  const token = list.srcToken;
  if (!isNode(item)) return undefined;
  const inFlow = flow || list.flow === true;
  const [begin = 0] = item.range ?? [];
  const props = token !== undefined && 'items' in token ? (token.items[index]?.start ?? []).filter(isProp) : [];
  const dash =
    token?.type === 'block-seq' ? token.items[index]?.start.find(({ type }) => type === 'seq-item-ind') : undefined;
  const lead = dash?.offset ?? Math.min(begin, ...props.map(({ offset }) => offset));
  const after = dash === undefined ? lead : dash.offset + 1;
  const slot = makeSlot(text, { kind: 'item', node: item, props, flow: inFlow, lead, after });
  return { start: lead, end: slot.end, slot };
}

type SlotParts = Pick<Slot, 'kind' | 'node' | 'props' | 'flow' | 'after'> & { readonly lead: number };

function makeSlot(text: string, { lead, ...parts }: SlotParts): Slot {
  const { node, props, after } = parts;
  const column = lead - lineStart(text, lead);
  const last = props.at(-1);
  const propsEnd = last === undefined ? after : last.offset + last.source.length;
  if (node === undefined || isEmpty(node)) return { ...parts, column, start: props[0]?.offset ?? after, end: propsEnd };
  const [begin = after] = node.range ?? [];
  return { ...parts, column, start: props[0]?.offset ?? begin, end: Math.max(propsEnd, endOf(text, node)) };
}

function isProp({ type }: CST.SourceToken): boolean {
  return type === 'anchor' || type === 'tag';
}

function isOwn(token: CST.SourceToken): boolean {
  return isProp(token) || token.type === 'explicit-key-ind';
}

/** Whether a null is not written at all (`key:`). */
export function isEmpty(node: Node): boolean {
  return isScalar(node) && node.source === '' && node.type === 'PLAIN';
}

/** Whether a node is a block of text (`|` or `>`). */
export function isBlockText(node: Node | undefined): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** Whether a node is a map or list in block style. */
export function isBlock(node: Node | undefined): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

// The range of a block collection runs on over the blank lines and comments below it: take that of its last entry.
function endOf(text: string, node: Node): number {
  const [start = 0, end = start] = node.range ?? [];
  // Blank lines below a block of text belong to it only where it keeps them.
  if (isBlockText(node)) return trimBlankEnd(text, start, end);
  if (!isBlock(node)) return end;
  if (isMap(node)) return memberEntry(text, node, node.items.at(-1), false)?.end ?? end;
  return itemEntry(text, node, node.items.length - 1, false)?.end ?? end;
}

/** Where the lines of an entry end: behind the line end that follows `end`, unless it lies behind one already. */
export function linesEnd(text: string, end: number): number {
  return end > 0 && text[end - 1] === '\n' ? end : nextLine(text, end);
}
