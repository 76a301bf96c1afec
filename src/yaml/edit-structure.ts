import { isMap, isScalar, isSeq } from 'yaml';
import type { Json } from '../domain/json.ts';
import { linesBelow, replaceValue, type Style } from './edit-replace.ts';
import { type Entry, entriesOf, linesEnd, type Slot } from './edit-slot.ts';
import { printFlow, printFlowMember, printItem, printMember } from './print.ts';
import { printJson } from './print-scalar.ts';
import type { Splice } from './splice.ts';
import { isBlankLine, keepsBlankLines, lineStart, nextLine, skipSpaces } from './text-lines.ts';

/** Something to insert, printed for both styles; block text ends with a line end. */
type Addition = { readonly flow: string; readonly block: (indent: string) => string; readonly whole: Json };

/** A member to insert; `before` names members before the first of which it shall stand. */
export type NewMember = { readonly name: string; readonly value: Json; readonly before: readonly string[] };

/** Items to insert at one place. */
export type NewItems = { readonly index: number; readonly values: readonly Json[] };

/** Inserts a member into a map, before the first of the members named, else behind the last. */
export function insertMember(text: string, parent: Slot, member: NewMember, style: Style): Splice[] | undefined {
  const { name, value, before } = member;
  const map = parent.node;
  if (!isMap(map)) return undefined;
  const index = map.items.findIndex(({ key }) => isScalar(key) && before.includes(String(key.value)));
  const flow = style === 'json' ? `${printJson(name)}: ${printJson(value)}` : printFlowMember([name, value]);
  const block = (indent: string): string => printMember(name, value, indent);
  return insertAt({ text, parent, style }, index, { flow, block, whole: Object.fromEntries([[name, value]]) });
}

/** Inserts items into a list, before the item that has the index now, else behind the last. */
export function insertItems(
  text: string,
  parent: Slot,
  { index, values }: NewItems,
  style: Style,
): Splice[] | undefined {
  if (!isSeq(parent.node)) return undefined;
  const flow = values.map((value) => (style === 'json' ? printJson(value) : printFlow(value))).join(', ');
  const block = (indent: string): string => values.map((value) => printItem(value, indent)).join(indent);
  const at = index < parent.node.items.length ? index : -1;
  return insertAt({ text, parent, style }, at, { flow, block, whole: values });
}

type Place = { readonly text: string; readonly parent: Slot; readonly style: Style };

function insertAt(place: Place, index: number, addition: Addition): Splice[] {
  const { text, parent, style } = place;
  const entries = entriesOf(text, parent);
  const next = index === -1 ? undefined : entries[index];
  const last = entries.at(-1);
  if (last === undefined) return fillEmpty(place, addition);
  if (isInBrackets(parent, style)) {
    if (next !== undefined) return [insertion(next.start, `${addition.flow}, `)];
    return [insertion(last.end, `,${separator(text, last)}${addition.flow}`)];
  }
  const column = last.start - lineStart(text, last.start);
  const first = entries[0];
  const indent = ' '.repeat(first === undefined ? column : first.start - lineStart(text, first.start));
  if (next === undefined) {
    const below = linesEnd(text, last.end);
    return [insertion(below, linesBelow(text, below, `${indent}${addition.block(indent)}`))];
  }
  const line = lineStart(text, next.start);
  // On the line of a dash, the new one takes the old one's place there.
  if (skipSpaces(text, line) < next.start) return [insertion(next.start, `${addition.block(indent)}${indent}`)];
  const above = index === 0 ? line : commentsAbove(text, line, next.start - line);
  return [insertion(above, `${indent}${addition.block(indent)}`)];
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

function isInBrackets({ node, flow }: Slot, style: Style): boolean {
  return flow || style === 'json' || ((isMap(node) || isSeq(node)) && node.flow === true);
}

function fillEmpty({ text, parent, style }: Place, { flow, whole }: Addition): Splice[] {
  const begin = parent.node?.range?.[0] ?? parent.start;
  const hasComment = text.slice(begin, parent.end).includes('#');
  if (parent.flow || style === 'json' || hasComment) return [insertion(begin + 1, flow)];
  return replaceValue(text, parent, whole, style);
}

// Where each entry has its line, the new one gets its own.
function separator(text: string, { start }: Entry): string {
  const line = lineStart(text, start);
  return skipSpaces(text, line) === start && start > 0 ? `\n${text.slice(line, start)}` : ' ';
}

// The comment block directly above an entry speaks of it.
function commentsAbove(text: string, line: number, column: number): number {
  let top = line;
  while (top > 0) {
    const above = lineStart(text, top - 1);
    if (text[above + column] !== '#' || skipSpaces(text, above) !== above + column) break;
    top = above;
  }
  return top;
}

/**
 * Removes a member or an item with its own lines and the comment behind it. Comments above it stay: they may speak
 * of more than what goes. What loses its last entry becomes `{}` or `[]`.
 */
export function removeEntry(text: string, parent: Slot, index: number, style: Style): Splice[] | undefined {
  const entries = entriesOf(text, parent);
  const entry = entries[index];
  if (entry === undefined) return undefined;
  if (entries.length === 1) return replaceValue(text, parent, isMap(parent.node) ? {} : [], style);
  if (isInBrackets(parent, style)) return removeFromBrackets(text, entries, index, entry);
  const line = lineStart(text, entry.start);
  let below = linesEnd(text, entry.end);
  // The blank lines below would fall to a block of text that keeps them.
  const previous = entries[index - 1];
  if (previous !== undefined && keepsBlankLines(text.slice(previous.start, previous.end))) {
    while (below < text.length && isBlankLine(text, below)) below = nextLine(text, below);
  }
  if (skipSpaces(text, line) === entry.start) return [{ start: line, end: below, text: '' }];
  let next = below;
  while (next < text.length && isBlankLine(text, next)) next = nextLine(text, next);
  return [{ start: entry.start, end: skipSpaces(text, next), text: '' }];
}

function removeFromBrackets(text: string, entries: readonly Entry[], index: number, entry: Entry): Splice[] {
  const next = entries[index + 1];
  const previous = entries[index - 1];
  const between = text.slice(entry.end, next?.start);
  if (next !== undefined && !between.includes('#')) return [{ start: entry.start, end: next.start, text: '' }];
  const own = { start: entry.start, end: entry.end, text: '' };
  const commaAfter = next === undefined ? -1 : findComma(text, entry.end, next.start);
  if (commaAfter !== -1) return [own, { start: commaAfter, end: commaAfter + 1, text: '' }];
  const comma = previous === undefined ? -1 : findComma(text, previous.end, entry.start);
  if (comma === -1) return [own];
  if (text.slice(comma + 1, entry.start).trim() === '') return [{ start: comma, end: entry.end, text: '' }];
  return [{ start: comma, end: comma + 1, text: '' }, own];
}

// Outside of comments, between two entries stand only blanks and the comma.
function findComma(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (text[at] === '#') at = nextLine(text, at) - 1;
    else if (text[at] === ',') return at;
  }
  return -1;
}
