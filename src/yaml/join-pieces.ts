import type { Piece } from './cut-pieces.ts';
import { trimBlankEnd } from './text-lines.ts';

/** A stretch of the file's text, by character offsets. */
export type Span = { readonly start: number; readonly end: number };

/** One document of the file: what belongs to it and what of that is parsed. */
export type CutDocument = {
  /** In order; what lies between them (markers, blank lines) belongs to no document. */
  readonly spans: readonly Span[];
  /** The one span with content. */
  readonly main: Span;
  readonly piece: Piece;
};

/**
 * Gives every comment to a document (DESIGN.md 5.1): a comment-only piece goes with the document that follows it,
 * or with the last one; the end of a piece from its `tail` on with the document behind the `---`. Blank lines at
 * both ends of a document are left out, except at the end of a block of text that keeps them.
 */
export function joinPieces(text: string, pieces: readonly Piece[]): CutDocument[] {
  const documents: { spans: Span[]; main: Span; piece: Piece }[] = [];
  let pending: Span[] = [];
  for (const piece of pieces) {
    if (piece.content === -1) {
      pending.push(...commentSpans(text, piece));
      continue;
    }
    const tail = isBlockText(text, piece.content) ? piece.end : piece.tail;
    const main = { start: piece.start, end: tail };
    documents.push({ spans: [...pending, main], main, piece });
    pending = tail < piece.end ? [{ start: tail, end: piece.end }] : [];
  }
  documents.at(-1)?.spans.push(...pending);
  return documents.map((document) => ({ ...document, spans: trimSpans(text, mergeSpans(document.spans)) }));
}

function commentSpans(text: string, piece: Piece): Span[] {
  if (!piece.directives) return [{ start: piece.start, end: piece.end }];
  const spans: Span[] = [];
  for (let start = piece.start; start < piece.end; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? piece.end : newline + 1;
    if (text[start] !== '%') spans.push({ start, end });
    start = end;
  }
  return spans;
}

// A root block of text may go on at column 0, where its lines look like comments.
function isBlockText(text: string, content: number): boolean {
  const newline = text.indexOf('\n', content);
  return /^\s*(?:[!&]\S*[ \t]+)*[|>]/.test(text.slice(content, newline === -1 ? undefined : newline));
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last?.end === span.start) merged[merged.length - 1] = { start: last.start, end: span.end };
    else merged.push(span);
  }
  return merged;
}

function trimSpans(text: string, spans: readonly Span[]): Span[] {
  const trimmed = spans.map((span, index) => (index === 0 ? trimStart(text, span) : span));
  for (let last = trimmed.pop(); last !== undefined; last = trimmed.pop()) {
    const end = trimBlankEnd(text, last.start, last.end);
    if (/[^ \t\r\n]/.test(text.slice(last.start, end))) return [...trimmed, { start: last.start, end }];
  }
  return trimmed;
}

function trimStart(text: string, { start, end }: Span): Span {
  const blank = /^(?:[ \t]*\r?\n)*/.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: start + blank, end };
}
