import { isDeepStrictEqual } from 'node:util';
import type { ParsedNode } from 'yaml';
import type { Document } from '../domain/document.ts';
import { isList, isObject, type Json } from '../domain/json.ts';
import { findItemTexts, type ItemText } from './item-texts.ts';
import type { Limits } from './limits.ts';
import { parseTree } from './parse-tree.ts';
import type { Positions } from './positions.ts';
import { printYaml } from './print.ts';
import { readSimple } from './read-simple.ts';
import { readValue } from './read-value.ts';
import { type FoundFault, isError, printFault } from './text-fault.ts';

/** A document with what is needed to cut its items out of the file. */
type Listed = {
  readonly document: Document;
  /** The value as far as it could be read; faults may have left holes. */
  readonly value: Json;
  /** By offset in the file's text. */
  readonly faults: readonly FoundFault[];
  /** What was parsed, and how far its offsets lie before those of the file. */
  readonly source: { readonly text: string; readonly shift: number };
  /** The tree with source tokens; undefined where the text cannot be a List. */
  readonly root: ParsedNode | undefined;
  readonly file: { readonly text: string; readonly positions: Positions; readonly limits: Limits };
};

/**
 * The items of a `kind: List` as documents of their own, or undefined where the document is none, is empty, or has
 * a fault outside its items (DESIGN.md 5.1). An item's text parses alone: it is the file's, moved to the left
 * margin, with the comments inside and directly above; where that would read differently (an alias whose anchor
 * stands outside the item) it is printed anew, `printed` says so.
 */
export function expandList(listed: Listed): Document[] | undefined {
  const { value, faults, root } = listed;
  if (root === undefined) return undefined;
  if (!isObject(value) || value.kind !== 'List' || !isList(value.items) || value.items.length === 0) return undefined;
  const { items } = value;
  if (faults.some((fault) => isError(fault) && itemOf(fault) === undefined)) return undefined;
  const texts = findItemTexts(listed.source.text, root);
  const byItem = Map.groupBy(faults, itemOf);
  const documents = texts.map((text, index) => {
    // What the List itself has to say is said with its first item.
    const own = [...(index === 0 ? (byItem.get(undefined) ?? []) : []), ...(byItem.get(index) ?? [])];
    return readItem(listed, { value: items[index] ?? null, index, text, faults: own });
  });
  return documents.length === items.length ? documents : undefined;
}

function itemOf(fault: FoundFault): number | undefined {
  const index = /^\/items\/(\d+)(?=\/|$)/.exec(fault.pointer ?? '')?.[1];
  return index === undefined ? undefined : Number(index);
}

type Item = {
  readonly value: Json;
  readonly index: number;
  readonly text: ItemText;
  readonly faults: readonly FoundFault[];
};

function readItem(listed: Listed, { value, index, text, faults }: Item): Document {
  const { document, source, file } = listed;
  const { positions, limits } = file;
  const faulty = faults.some(isError);
  const printed = !faulty && !readsAs(text.text, value, limits);
  return {
    index: document.index,
    item: index,
    line: positions.line(text.at + source.shift),
    firstLine: positions.line(text.first + source.shift),
    bytes: { start: positions.byte(text.start + source.shift), end: positions.byte(text.end + source.shift) },
    text: printed ? printYaml(value) : text.text,
    value: faulty ? undefined : value,
    format: document.format,
    faults: faults.map((fault) => printFault(fromItem(fault), positions)),
    ...(printed ? { printed } : {}),
  };
}

function readsAs(text: string, value: Json, limits: Limits): boolean {
  const simple = readSimple(text, limits.depth);
  if (simple !== undefined) return isDeepStrictEqual(simple, value);
  const tree = parseTree(text, limits.depth);
  if (tree.fault !== undefined) return false;
  const reading = readValue(tree.root, limits);
  return !reading.faults.some(isError) && isDeepStrictEqual(reading.value, value);
}

function fromItem(fault: FoundFault): FoundFault {
  const { pointer, ...rest } = fault;
  const inside = /^\/items\/\d+(.*)$/s.exec(pointer ?? '')?.[1];
  return inside === undefined ? rest : { ...rest, pointer: inside };
}
