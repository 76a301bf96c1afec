import type { ParsedNode } from 'yaml';
import type { Document, FileDocuments } from '../domain/document.ts';
import type { Json } from '../domain/json.ts';
import type { ProblemCode } from '../domain/problem.ts';
import { checkCharacters } from './check-characters.ts';
import { cutPieces } from './cut-pieces.ts';
import { decodeFile } from './decode-file.ts';
import { expandList } from './expand-list.ts';
import { isJson } from './is-json.ts';
import { type CutDocument, joinPieces } from './join-pieces.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { parseTree } from './parse-tree.ts';
import { type Positions, positionsIn } from './positions.ts';
import { readSimple } from './read-simple.ts';
import { readValue } from './read-value.ts';
import { type FoundFault, isError, printFault } from './text-fault.ts';

/**
 * Reads a file into its documents by the rules of DESIGN.md 5.1 "Splitting": cut at the markers, each piece parsed
 * alone, so a fault stays with its document. Pure and total: faults are values; near-linear in the bytes.
 *
 * - A byte order mark belongs to no document, but ranges count its bytes. CRLF stays in `text`.
 * - `index` of the items of a List is that of the List; `item` tells them apart. An empty List is one document.
 * - `value` is what a YAML 1.2 core reader gets (readValue says what that means for merge keys, keys and tags);
 *   it is undefined where a fault of severity error stands beside it.
 * - `format` is "json" where JSON.parse accepts the document.
 * - Where the file itself has a fault (too large, not UTF-8, too many documents, empty) there are no documents.
 */
export function readDocuments(bytes: Uint8Array, limits: Limits = defaultLimits): FileDocuments {
  if (bytes.byteLength > limits.fileBytes) {
    return fileFault('too-large', `the file has ${bytes.byteLength} bytes, at most ${limits.fileBytes} are read`, 1);
  }
  const decoded = decodeFile(bytes);
  if (decoded.fault !== undefined) return { documents: [], faults: [decoded.fault] };
  const { text, bomBytes } = decoded;
  const positions = positionsIn(text, bytes.byteLength - bomBytes, bomBytes);
  const documents: Document[] = [];
  for (const [index, cut] of joinPieces(text, cutPieces(text, limits.documents + 1)).entries()) {
    if (index < limits.documents) documents.push(...readCut({ text, positions, limits }, cut, index));
    const line = index < limits.documents ? documents[limits.documents]?.line : positions.line(cut.piece.content);
    if (line !== undefined) {
      return fileFault('too-large', `the file has more than ${limits.documents} documents: split it`, line);
    }
  }
  if (documents.length > 0) return { documents, faults: [] };
  return fileFault('empty-document', 'the file holds no document, only blank lines, comments or markers', 1);
}

function fileFault(code: ProblemCode, message: string, line: number): FileDocuments {
  return { documents: [], faults: [{ code, severity: 'error', message, line }] };
}

type File = { readonly text: string; readonly positions: Positions; readonly limits: Limits };

function readCut(file: File, cut: CutDocument, index: number): Document[] {
  const { text, positions } = file;
  const { spans, piece } = cut;
  const start = spans[0]?.start ?? piece.start;
  const own = spans.map((span) => text.slice(span.start, span.end)).join('');
  const format = isJson(own) ? 'json' : 'yaml';
  const { value, faults, source, root } = readContent(file, cut, own, format);
  const document: Document = {
    index,
    line: positions.line(piece.content),
    firstLine: positions.line(start),
    bytes: { start: positions.byte(start), end: positions.byte(spans.at(-1)?.end ?? piece.end) },
    text: own,
    value: faults.some(isError) ? undefined : value,
    format,
    faults: faults.map((fault) => printFault(fault, positions)),
  };
  return expandList({ document, value, faults, source, root, file }) ?? [document];
}

/** What was parsed, and how far its offsets lie before those of the file. */
export type ParsedSource = { readonly text: string; readonly shift: number };

type Content = {
  readonly value: Json;
  readonly faults: readonly FoundFault[];
  readonly source: ParsedSource;
  /** The tree with source tokens of what may be a List. */
  readonly root?: ParsedNode | undefined;
};

const mayBeList = /["']?kind["']?[ \t]*:[ \t]*["']?List\b/;

function readContent(file: File, cut: CutDocument, own: string, format: Document['format']): Content {
  const { main, piece } = cut;
  // Behind `---` on its line only some values may begin: the parser has to see the marker.
  const prefix = piece.opener === '---' && piece.onMarkerLine ? '--- ' : '';
  const source = { text: prefix + file.text.slice(main.start, main.end), shift: main.start - prefix.length };
  // JSON.parse was stricter than this where it has to be.
  const faults = format === 'json' ? [] : cut.spans.flatMap((span) => checkCharacters(file.text, span.start, span.end));
  if (piece.opener === '...' && piece.content === piece.start && piece.onMarkerLine)
    faults.push(behindEnd(piece.start));
  if (faults.some(isError)) return { value: null, faults, source };
  const listed = mayBeList.test(source.text);
  const simple = listed || prefix !== '' || faults.length > 0 ? undefined : readSimple(source.text, file.limits.depth);
  if (simple !== undefined) return { value: simple, faults, source };
  const tree = parseTree(source.text, file.limits.depth, listed);
  if (tree.fault === undefined) {
    const reading = readValue(tree.root, file.limits);
    for (const fault of reading.faults) {
      // JSON has one meaning, and is printed as YAML before anybody reads it as such.
      if (format === 'yaml' || isError(fault)) faults.push(moved(fault, source.shift));
    }
    return { value: reading.value, faults, source, root: listed && tree.root !== null ? tree.root : undefined };
  }
  // JSON may break a line, or stretch a key, where YAML may not.
  if (tree.fault.code === 'yaml-syntax' && format === 'json') return { value: JSON.parse(own), faults, source };
  faults.push(moved({ severity: 'error', ...tree.fault }, source.shift));
  return { value: null, faults, source };
}

function behindEnd(offset: number): FoundFault {
  const message = 'text stands behind the end marker "..." on its line';
  return { code: 'yaml-syntax', severity: 'error', message, offset };
}

function moved(fault: FoundFault, by: number): FoundFault {
  const { offset, other } = fault;
  return { ...fault, offset: Math.max(0, offset + by), ...(other === undefined ? {} : { other: other + by }) };
}
