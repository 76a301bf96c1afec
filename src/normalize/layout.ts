import type { Document } from '../domain/document.ts';
import { cutPieces } from '../yaml/cut-pieces.ts';
import { editText } from '../yaml/edit.ts';
import { type CutDocument, joinPieces } from '../yaml/join-pieces.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { isSame } from './edits-between.ts';

/** A file's text and where its documents lie in it; a List is one unit with the documents of its items. */
export type Layout = { readonly text: string; readonly bom: string; readonly units: readonly CutDocument[] };

/** Lays out the bytes of a file that could be read (valid UTF-8). */
export function layOut(bytes: Uint8Array): Layout {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const bom = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = whole.slice(bom.length);
  return { text, bom, units: joinPieces(text, cutPieces(text, Number.POSITIVE_INFINITY)) };
}

/**
 * The file with only the documents at the given positions: their bytes, and the markers between them as they were
 * (DESIGN.md 5.1). Of a List some of whose items go, the rest stays a List, every other byte of it untouched.
 */
export function keepDocuments(layout: Layout, documents: readonly Document[], keep: ReadonlySet<number>): string {
  const byUnit = Map.groupBy(documents.keys(), (position) => documents[position]?.index ?? -1);
  const { text, bom, units } = layout;
  let kept = '';
  let end = 0;
  for (const [index, unit] of units.entries()) {
    const [start, gap] = [startOf(unit), text.slice(end, startOf(unit))];
    end = endOf(unit);
    const positions = byUnit.get(index) ?? [];
    const isWhole = positions.every((position) => keep.has(position));
    if (positions.length === 0 || !positions.some((position) => keep.has(position))) continue;
    const own = isWhole ? text.slice(start, end) : keepItems(layout, unit, documents, positions, keep);
    kept += (kept === '' ? openingOf(gap, index, layout) : gap) + own;
  }
  const isLastKept = byUnit.get(units.length - 1)?.some((position) => keep.has(position)) === true;
  return bom + kept + (isLastKept ? text.slice(end) : '');
}

// Before the first document that is kept: what the file began with, without the marker that set it off.
function openingOf(gap: string, index: number, { text, units }: Layout): string {
  if (index === 0) return gap;
  const [first] = units;
  const opening = first === undefined ? '' : text.slice(0, startOf(first));
  const separator = /^[^\S\n]*(?:\n[^\S\n]*)*(?:---|\.\.\.)[^\S\n]*\n?/.exec(gap)?.[0] ?? '';
  return opening + gap.slice(separator.length);
}

function keepItems(
  { text }: Layout,
  unit: CutDocument,
  documents: readonly Document[],
  positions: readonly number[],
  keep: ReadonlySet<number>,
): string {
  const kept = positions.filter((position) => keep.has(position)).flatMap((position) => documents[position] ?? []);
  const gone = positions.filter((position) => !keep.has(position)).reverse();
  const edits = gone.map(
    (position) => ({ op: 'remove', pointer: `/items/${documents[position]?.item ?? 0}` }) as const,
  );
  const end = Math.min(unit.main.end, endOf(unit));
  const list = editText(text.slice(unit.main.start, end), edits);
  const own = holdsExactly(list, kept) ? list : kept.map(ownText).join('---\n');
  return text.slice(startOf(unit), unit.main.start) + own + text.slice(end, endOf(unit));
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
