import { isScalar } from 'yaml';
import { isList, type Json } from '../domain/json.ts';
import { isBlock, isBlockText, linesEnd, type Slot } from './edit-slot.ts';
import { isNested, printFlow, printLines } from './print.ts';
import { fitsSingleQuotes, printJson, printScalar, quoteDouble, quoteSingle } from './print-scalar.ts';
import type { Splice } from './splice.ts';
import { isBlankLine, lineStart, nextLine, skipBlanks } from './text-lines.ts';

/** How values are printed: as YAML, or as JSON where the whole text is JSON. */
export type Style = 'yaml' | 'json';

/** What is printed in the place of a value: `head` on the line of its key or dash, `lines` below. */
type Printed = { readonly head: string; readonly lines: string };

/**
 * The splices that put a value into a slot. What stands around the old value stays: the comment behind it (or
 * behind the key, or behind the `|` of a block of text), the anchor; the quotes of an old scalar stay where the
 * new one allows them. Comments inside an old map or list go with it.
 */
export function replaceValue(text: string, slot: Slot, value: Json, style: Style): Splice[] {
  if (slot.flow || style === 'json') return [replaceInFlow(text, slot, value, style)];
  const printed = printInBlock(slot, value);
  if (isBlock(slot.node)) return replaceCollection(text, slot, printed);
  return isBlockText(slot.node) ? replaceBlockText(text, slot, printed) : replaceInline(text, slot, printed);
}

/** Text for a new value at the end of line `pos` or behind it, whatever ends the text there. */
export function linesBelow(text: string, pos: number, lines: string): string {
  return pos === 0 || text[pos - 1] === '\n' ? lines : `\n${lines.slice(0, -1)}`;
}

function replaceInFlow(text: string, slot: Slot, value: Json, style: Style): Splice {
  const printed = style === 'json' ? printJson(value) : (printQuoted(slot, value) ?? printFlow(value));
  const { start, end } = keepAnchor(slot);
  if (slot.kind !== 'member' || start > slot.after) return { start, end, text: printed };
  return { start, end, text: `${text[start - 1] === ':' ? ' ' : ': '}${printed}` };
}

function printInBlock(slot: Slot, value: Json): Printed {
  const { kind, column } = slot;
  if (isNested(value)) {
    const deeper = kind === 'member' && isList(value) ? column : column + 2;
    return { head: '', lines: printLines(value, ' '.repeat(deeper)) };
  }
  const scalar = printQuoted(slot, value) ?? printScalar(value, ' '.repeat(Math.max(2, column + 2)));
  const head = nextLine(scalar, 0);
  return head === scalar.length && !scalar.endsWith('\n')
    ? { head: scalar, lines: '' }
    : { head: scalar.slice(0, head - 1), lines: `${scalar.slice(head)}\n` };
}

function printQuoted({ node }: Slot, value: Json): string | undefined {
  if (!isScalar(node) || typeof value !== 'string') return undefined;
  if (node.type === 'QUOTE_SINGLE' && fitsSingleQuotes(value)) return quoteSingle(value);
  return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? quoteDouble(value) : undefined;
}

// A tag speaks about the old value; an anchor names the place.
function keepAnchor(slot: Slot): Slot {
  const begin = slot.node?.range?.[0];
  if (begin === undefined || slot.props.some(({ type }) => type === 'tag') || begin >= slot.end) return slot;
  return { ...slot, start: begin };
}

function replaceInline(text: string, slot: Slot, { head, lines }: Printed): Splice[] {
  const { kind, after, column } = slot;
  const { start, end } = head === '' ? slot : keepAnchor(slot);
  if (kind === 'root') return [{ start, end, text: head === '' ? lines.slice(0, -1) : joinLines(head, lines) }];
  if (head === '' && kind === 'item' && isBlankLine(text, end)) {
    return [{ start: after, end: blanksEnd(text, end), text: ` ${lines.slice(column + 2, -1)}` }];
  }
  const value = head === '' ? { start: after, end, text: '' } : { start, end, text: start > after ? head : ` ${head}` };
  if (lines === '') return [value];
  const below = linesEnd(text, end);
  if (below === end) return [{ ...value, text: value.text + linesBelow(text, below, lines) }];
  return [value, { start: below, end: below, text: linesBelow(text, below, lines) }];
}

// Blanks behind a value would become part of a block of text.
function blanksEnd(text: string, end: number): number {
  return isBlankLine(text, end) ? skipBlanks(text, end) : end;
}

function joinLines(head: string, lines: string): string {
  return lines === '' ? head : `${head}\n${lines.slice(0, -1)}`;
}

function replaceBlockText(text: string, slot: Slot, { head, lines }: Printed): Splice[] {
  const { after, end } = slot;
  const { start } = head === '' ? { start: after } : keepAnchor(slot);
  const begin = slot.node?.range?.[0] ?? start;
  const sign = /^[|>][-+0-9]*/.exec(text.slice(begin, begin + 4))?.[0].length ?? 1;
  const body = nextLine(text, begin);
  const first = { start, end: begin + sign, text: start > after ? head : head === '' ? '' : ` ${head}` };
  if (slot.kind === 'root') return [{ start: slot.start, end, text: head === '' ? lines : `${head}\n${lines}` }];
  const open = end > body && text[end - 1] !== '\n';
  return [
    first,
    { start: body, end: Math.max(body, end), text: open ? lines.slice(0, -1) : linesBelow(text, body, lines) },
  ];
}

function replaceCollection(text: string, slot: Slot, { head, lines }: Printed): Splice[] {
  const { kind, after, end, props, column } = slot;
  const begin = slot.node?.range?.[0] ?? slot.start;
  const from = lineStart(text, begin);
  if (kind === 'root') {
    return [
      { start: begin, end: blanksEnd(text, end), text: head === '' ? lines.slice(0, -1) : joinLines(head, lines) },
    ];
  }
  if (text.slice(from, begin).trim() !== '') {
    const whole = head === '' ? lines.slice(column + 2, -1) : joinLines(head, lines);
    return [{ start: slot.start, end: blanksEnd(text, end), text: whole }];
  }
  const to = linesEnd(text, end);
  const whole = text[to - 1] === '\n' ? lines : lines.slice(0, -1);
  if (head === '') return [{ start: from, end: to, text: whole }];
  const last = props.at(-1);
  const propsEnd = last === undefined ? after : last.offset + last.source.length;
  return [
    { start: after, end: propsEnd, text: ` ${head}` },
    { start: from, end: to, text: whole },
  ];
}
