import type { Json } from '../domain/json.ts';
import { readQuoted, readSimpleFlow } from './read-simple-flow.ts';
import { isPlainText, resolvePlain, stop } from './read-simple-scalar.ts';

/**
 * The value of a document in the simple style most manifests are written in, or undefined where it goes beyond:
 * block maps and lists, scalars that are plain or in quotes without escapes and stand on one line, brackets on one
 * line, comments. It stands in for the parser only because that is an order of magnitude slower; every doubt (a
 * duplicate key, an ambiguous scalar, nesting, any fault) goes to the parser, so what comes back is faultless and
 * what the parser would give. Linear in the text.
 */
export function readSimple(text: string, depth: number): Json | undefined {
  if (beyond.test(text)) return undefined;
  const reader: Reader = { text, at: 0, indent: -1, next: 0, depth };
  nextContent(reader);
  if (reader.indent === -1) return undefined;
  const value = readBlock(reader, 1);
  return value === stop || reader.indent !== -1 ? undefined : value;
}

/** The line at hand: `at` where its content begins, `indent` its column (-1 at the end), `next` where the next begins. */
type Reader = { readonly text: string; at: number; indent: number; next: number; readonly depth: number };

// Tabs, carriage returns and byte order marks take more care than speed allows.
const beyond = /[\t\r\ufeff]/;
const space = 0x20;
const hash = 0x23;
const dash = 0x2d;
const newline = 0x0a;

function nextContent(reader: Reader): void {
  const { text } = reader;
  let start = reader.next;
  while (start < text.length) {
    let at = start;
    while (text.charCodeAt(at) === space) at++;
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    const code = text.charCodeAt(at);
    if (at < text.length && code !== newline && code !== hash) {
      reader.at = at;
      reader.indent = at - start;
      reader.next = next;
      return;
    }
    start = next;
  }
  reader.indent = -1;
}

function readBlock(reader: Reader, depth: number): Json | typeof stop {
  if (depth > reader.depth) return stop;
  return isDash(reader) ? readList(reader, depth) : readMap(reader, reader.indent, depth);
}

function isDash({ text, at }: Reader): boolean {
  if (text.charCodeAt(at) !== dash) return false;
  const after = text.charCodeAt(at + 1);
  return after === space || after === newline || Number.isNaN(after);
}

function readList(reader: Reader, depth: number): Json | typeof stop {
  const list: Json[] = [];
  const { indent } = reader;
  while (reader.indent === indent && isDash(reader)) {
    const item = readItem(reader, indent, depth);
    if (item === stop) return stop;
    list.push(item);
  }
  return reader.indent > indent ? stop : list;
}

function readItem(reader: Reader, indent: number, depth: number): Json | typeof stop {
  const { text, at } = reader;
  let content = at + 1;
  while (text.charCodeAt(content) === space) content++;
  const code = text.charCodeAt(content);
  if (content >= text.length || code === newline || code === hash) {
    nextContent(reader);
    return reader.indent > indent ? readBlock(reader, depth + 1) : null;
  }
  reader.at = content;
  if (isDash(reader)) return stop;
  key.lastIndex = content;
  if (!key.test(text)) return readInline(reader, depth);
  if (depth >= reader.depth) return stop;
  // A map that begins behind the dash: its column is that of its first key.
  const column = indent + content - at;
  reader.indent = column;
  return readMap(reader, column, depth + 1);
}

const key = /(?:([A-Za-z_][A-Za-z0-9_./-]*)|"([^"\\\n]*)"|'([^'\n]*)'):(?= |\n|$)/y;

function readMap(reader: Reader, indent: number, depth: number): Json | typeof stop {
  const map: { [member: string]: Json } = {};
  const { text } = reader;
  while (reader.indent === indent) {
    key.lastIndex = reader.at;
    const found = key.exec(text);
    if (found === null) return stop;
    const [, plain] = found;
    const name = plain ?? found[2] ?? found[3] ?? '';
    if (Object.hasOwn(map, name) || name === '__proto__' || (plain !== undefined && !isPlainText(plain))) return stop;
    if (key.lastIndex - reader.at > 1000) return stop;
    reader.at = key.lastIndex;
    const value = readMember(reader, indent, depth);
    if (value === stop) return stop;
    map[name] = value;
  }
  return reader.indent > indent ? stop : map;
}

function readMember(reader: Reader, indent: number, depth: number): Json | typeof stop {
  const { text } = reader;
  const colon = reader.at;
  let content = colon;
  while (text.charCodeAt(content) === space) content++;
  const code = text.charCodeAt(content);
  reader.at = content;
  if (content < text.length && code !== newline && code !== hash) return readInline(reader, depth);
  if (code === hash && content === colon) return stop;
  nextContent(reader);
  if (reader.indent > indent) return readBlock(reader, depth + 1);
  return reader.indent === indent && isDash(reader) ? readOutdentedList(reader, depth) : null;
}

// kubectl's style: the dashes stand at the column of the key.
function readOutdentedList(reader: Reader, depth: number): Json | typeof stop {
  return depth >= reader.depth ? stop : readList(reader, depth + 1);
}

const plainLine = /(?:[A-Za-z0-9_./+]|-(?=[^ \n]))[^\n]*/y;

/** A value on one line; what may follow it there is a comment. */
function readInline(reader: Reader, depth: number): Json | typeof stop {
  const { text, at } = reader;
  const first = text[at];
  if (first === '"' || first === "'" || first === '[' || first === '{') {
    const found =
      first === '"' || first === "'" ? readQuoted(text, at) : readSimpleFlow(text, at, reader.depth - depth);
    if (found === stop || !isRestBare(text, found.end)) return stop;
    nextContent(reader);
    return found.value;
  }
  plainLine.lastIndex = at;
  const line = plainLine.exec(text)?.[0];
  if (line === undefined) return stop;
  const comment = line.indexOf(' #');
  const plain = (comment === -1 ? line : line.slice(0, comment)).replace(/ +$/, '');
  if (plain.includes(': ') || plain.endsWith(':')) return stop;
  nextContent(reader);
  return resolvePlain(plain);
}

function isRestBare(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) === space) at++;
  const code = text.charCodeAt(at);
  return at >= text.length || code === newline || (code === hash && at > end);
}
