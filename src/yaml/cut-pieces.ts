/** What a line of a piece is, to decide whom it belongs to. */
type LineKind = 'blank' | 'comment' | 'indented-comment' | 'directive' | 'content';

/** The text between two document markers of a file. */
export type Piece = {
  /** Where it begins: after a marker and the white space behind it, or at the start of the file. */
  readonly start: number;
  /** Where the next marker's line begins, or the end of the file. */
  readonly end: number;
  /** The marker that ends it. */
  readonly closer: '---' | '...' | 'end';
  /** The marker on whose line it begins. */
  readonly opener: '---' | '...' | 'start';
  /** True where it begins behind the marker, on the marker's own line. */
  readonly onMarkerLine: boolean;
  /** Offset of the first line that is neither blank, comment nor directive; -1 without content. */
  readonly content: number;
  /** Where the trailing comments begin that go with the next document; `end` where there are none. */
  readonly tail: number;
  /** True where it holds `%` directives for the document behind its closing `---`. */
  readonly directives: boolean;
};

const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/;

/**
 * Cuts a file's text at its document markers: `---` or `...` at column 0, then a space, a tab or the end of the
 * line, whatever surrounds it (DESIGN.md 5.1). Pieces of blank lines only are left out: there may be millions. Stops
 * after `limit` pieces with content. Linear in the text.
 */
export function cutPieces(text: string, limit: number): Piece[] {
  const pieces: Piece[] = [];
  let contents = 0;
  let open: PieceScan = startPiece(0, 'start', false);
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    const found = markerAt(text, at);
    if (found === undefined) {
      scanLine(open, text, at, next);
    } else {
      const piece = endPiece(open, at, found);
      if (!open.blank) pieces.push(piece);
      if (piece.content !== -1 && ++contents >= limit) return pieces;
      const rest = skipSpace(text, at + 3, next);
      const bare = rest >= next || text[rest] === '\n' || text[rest] === '\r';
      // Files joined end to end leave their byte order marks behind; YAML allows one before each document.
      const start = bare && text[next] === '\ufeff' ? next + 1 : bare ? next : rest;
      open = startPiece(start, found, !bare);
      if (!bare) scanLine(open, text, rest, next);
      at = Math.max(start, next);
      continue;
    }
    at = next;
  }
  if (!open.blank) pieces.push(endPiece(open, text.length, 'end'));
  return pieces;
}

type PieceScan = {
  readonly start: number;
  readonly opener: Piece['opener'];
  readonly onMarkerLine: boolean;
  content: number;
  directive: number;
  blank: boolean;
  blankAbove: boolean;
  tail: number;
};

function startPiece(start: number, opener: Piece['opener'], onMarkerLine: boolean): PieceScan {
  return { start, opener, onMarkerLine, content: -1, directive: -1, blank: true, blankAbove: false, tail: -1 };
}

function endPiece(scan: PieceScan, end: number, closer: Piece['closer']): Piece {
  const { start, opener, onMarkerLine, directive } = scan;
  // Directives that no `---` follows are a document, and a faulty one.
  const lost = directive !== -1 && (scan.content !== -1 || closer !== '---');
  const content = lost ? directive : scan.content;
  const tail = scan.tail === -1 || content === -1 || closer !== '---' ? end : scan.tail;
  return { start, end, closer, opener, onMarkerLine, content, tail, directives: directive !== -1 && !lost };
}

function scanLine(scan: PieceScan, text: string, at: number, next: number): void {
  const kind = lineKind(text, at, next, scan.content === -1 && scan.opener !== '---');
  if (kind === 'blank') {
    scan.blankAbove = true;
    return;
  }
  scan.blank = false;
  if (kind === 'content' && scan.content === -1) scan.content = at;
  if (kind === 'directive' && scan.directive === -1) scan.directive = at;
  // Only a comment block at column 0 below a blank line may belong to what follows; all from there on goes with it.
  if (kind !== 'comment') scan.tail = -1;
  else if (scan.tail === -1 && scan.blankAbove) scan.tail = at;
  scan.blankAbove = false;
}

function lineKind(text: string, at: number, next: number, directives: boolean): LineKind {
  const first = skipSpace(text, at, next);
  const character = text[first];
  if (first >= next || character === '\n' || (character === '\r' && text[first + 1] === '\n')) return 'blank';
  if (character === '#') return first === at ? 'comment' : 'indented-comment';
  if (character === '%' && first === at && directives) return 'directive';
  return 'content';
}

function skipSpace(text: string, at: number, end: number): number {
  let first = at;
  while (first < end && (text[first] === ' ' || text[first] === '\t')) first++;
  return first;
}

function markerAt(text: string, at: number): '---' | '...' | undefined {
  const character = text.charCodeAt(at);
  if (character !== 0x2d && character !== 0x2e) return undefined;
  const found = marker.exec(text.slice(at, at + 4))?.[0];
  return found === '---' || found === '...' ? found : undefined;
}
