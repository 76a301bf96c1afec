import type { Document } from '../domain/document.ts';
import { cutPieces } from '../yaml/cut-pieces.ts';
import { type CutDocument, joinPieces } from '../yaml/join-pieces.ts';
import { positionsIn } from '../yaml/positions.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { isSame } from './edits-between.ts';

/** A file's text and where its documents lie in it; a List is one unit with the documents of its items. */
export type Layout = {
  readonly bytes: Buffer;
  /** Without the byte order mark. */
  readonly text: string;
  readonly bom: string;
  readonly units: readonly CutDocument[];
  /** Byte offset in the file of an offset in the text. */
  readonly byteOf: (offset: number) => number;
};

/** Lays out the bytes of a file that could be read (valid UTF-8). */
export function layOut(content: Uint8Array): Layout {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const whole = bytes.toString('utf8');
  const bom = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = whole.slice(bom.length);
  const bomBytes = Buffer.byteLength(bom);
  const { byte } = positionsIn(text, bytes.byteLength - bomBytes, bomBytes);
  return { bytes, text, bom, byteOf: byte, units: joinPieces(text, cutPieces(text, Number.POSITIVE_INFINITY)) };
}

/**
 * The file with only the documents at the given positions: their bytes, and the markers between them as they were
 * (DESIGN.md 5.1). Of a List some of whose items go, the rest stays a List, every other byte of it untouched.
 */
export function keepDocuments(layout: Layout, documents: readonly Document[], keep: ReadonlySet<number>): string {
  const byUnit = Map.groupBy(documents.keys(), (position) => documents[position]?.index ?? -1);
  const { text, bom, units } = layout;
  let result = '';
  let end = 0;
  let isLastKept = false;
  for (const [index, unit] of units.entries()) {
    const gap = text.slice(end, startOf(unit));
    end = endOf(unit);
    const positions = byUnit.get(index) ?? [];
    const kept = positions.filter((position) => keep.has(position));
    isLastKept = kept.length > 0;
    if (!isLastKept) continue;
    const own =
      kept.length === positions.length
        ? text.slice(startOf(unit), end)
        : keepItems(layout, unit, pick(documents, positions), new Set(pick(documents, kept)));
    result += (result === '' ? openingOf(gap, index, layout) : gap) + own;
  }
  return bom + result + (isLastKept ? text.slice(end) : '');
}

function pick(documents: readonly Document[], positions: readonly number[]): Document[] {
  return positions.flatMap((position) => documents[position] ?? []);
}

// Before the first document that is kept: what the file began with, without the marker that set it off.
function openingOf(gap: string, index: number, { text, units }: Layout): string {
  if (index === 0) return gap;
  const [first] = units;
  const opening = first === undefined ? '' : text.slice(0, startOf(first));
  const separator = /^[^\S\n]*(?:\n[^\S\n]*)*(?:---|\.\.\.)[^\S\n]*\n?/.exec(gap)?.[0] ?? '';
  return opening + gap.slice(separator.length);
}

// What is cut out of a List are the items that go, each with the separator before it.
function keepItems(
  { bytes, byteOf }: Layout,
  unit: CutDocument,
  items: readonly Document[],
  kept: ReadonlySet<Document>,
): string {
  const starts = items.map((item) => startOfLine(bytes, item.bytes.start));
  const ends = items.map((item) => item.bytes.end);
  let list = bytes.toString('utf8', byteOf(startOf(unit)), starts[0]);
  let isFirst = true;
  for (const [i, item] of items.entries()) {
    if (!kept.has(item)) continue;
    list += bytes.toString('utf8', isFirst ? starts[i] : ends[i - 1], ends[i]);
    isFirst = false;
  }
  list += bytes.toString('utf8', ends.at(-1), byteOf(endOf(unit)));
  return holdsExactly(list, [...kept]) ? list : [...kept].map(ownText).join('---\n');
}

// Items begin at their dash, or above it at the line of a comment: the indentation goes with them.
function startOfLine(bytes: Buffer, offset: number): number {
  let start = offset;
  while (start > 0 && bytes[start - 1] === 0x20) start--;
  return start === 0 || bytes[start - 1] === 0x0a ? start : offset;
}

// An item may lean on an anchor in one that goes: then the items that stay are written as documents of their own.
function holdsExactly(list: string, kept: readonly Document[]): boolean {
  const { documents } = readDocuments(Buffer.from(list));
  return (
    documents.length === kept.length &&
    documents.every(({ value }, i) => {
      const wanted = kept[i]?.value;
      return value === undefined || wanted === undefined ? value === wanted : isSame(value, wanted);
    })
  );
}

function ownText({ text }: Document): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function endOf(unit: CutDocument): number {
  return unit.spans.at(-1)?.end ?? unit.main.end;
}

function startOf(unit: CutDocument): number {
  return unit.spans[0]?.start ?? unit.main.start;
}
