import { isDeeperThan, isObject, type Json } from '../domain/json.ts';
import { checkCharacters } from './check-characters.ts';
import { cutPieces } from './cut-pieces.ts';
import { decodeFile } from './decode-file.ts';
import { joinPieces } from './join-pieces.ts';
import type { Limits } from './limits.ts';
import { parseTree } from './parse-tree.ts';
import { readDocuments } from './read-documents.ts';
import { readSimple } from './read-simple.ts';
import { readValue } from './read-value.ts';
import { isError } from './text-fault.ts';

/** The values of a text of which no places are needed; what could not be read, by line. */
export type ReadObjects = {
  readonly values: readonly Json[];
  readonly faults: readonly { readonly message: string; readonly line: number }[];
};

/**
 * Reads what a program wrote, such as a dump of a cluster: the values of its documents, the items of a List each for
 * itself. The same values as readDocuments, without their texts and places, which for one List of thousands of objects
 * cost most of the time. Total.
 */
export function readObjects(bytes: Uint8Array, limits: Limits): ReadObjects {
  const quick = bytes.byteLength > limits.fileBytes ? undefined : readQuickly(bytes, limits);
  if (quick !== undefined) return { values: quick, faults: [] };
  const { documents, faults } = readDocuments(bytes, limits);
  const errors = [...faults, ...documents.flatMap((document) => document.faults)].filter(isError);
  return {
    values: documents.flatMap(({ value }) => (value === undefined ? [] : [value])),
    faults: errors.map(({ message, line }) => ({ message, line })),
  };
}

// Undefined wherever something is unusual: then it is read with all care.
function readQuickly(bytes: Uint8Array, limits: Limits): Json[] | undefined {
  const decoded = decodeFile(bytes);
  if (decoded.fault !== undefined) return undefined;
  const { text } = decoded;
  if (text.trimStart().startsWith('{')) {
    const value = parseJson(text);
    if (value !== undefined) return isDeeperThan(value, limits.depth) ? undefined : [value];
  }
  if (checkCharacters(text, 0, text.length).some(isError)) return undefined;
  const values: Json[] = [];
  for (const { piece, main } of joinPieces(text, cutPieces(text, limits.documents))) {
    if (piece.onMarkerLine || piece.opener === '...') return undefined;
    const own = text.slice(main.start, main.end);
    for (const part of cutItems(own, limits) ?? [own]) {
      const value = readOne(part, limits);
      if (value === undefined) return undefined;
      values.push(value);
    }
  }
  return values.length === 0 ? undefined : values;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function readOne(text: string, limits: Limits): Json | undefined {
  const simple = readSimple(text, limits.depth);
  if (simple !== undefined) return simple;
  const { root, fault } = parseTree(text, limits.depth);
  if (fault !== undefined) return undefined;
  const { value, faults } = readValue(root, limits);
  return faults.some(isError) ? undefined : value;
}

/**
 * The items of a List as kubectl writes one, each as a document of its own: `items:` alone on its line, the dashes below
 * it at column 0, everything else of an item indented by two. Undefined where the text is anything else.
 */
function cutItems(text: string, limits: Limits): string[] | undefined {
  const lines = text.split('\n');
  const start = lines.indexOf('items:');
  if (start === -1) return undefined;
  let end = start + 1;
  while (end < lines.length && /^(?:- | {2}|$)/.test(lines[end] ?? '')) end++;
  const rest = readOne([...lines.slice(0, start), ...lines.slice(end)].join('\n'), limits);
  if (!isObject(rest) || rest.kind !== 'List' || Object.hasOwn(rest, 'items')) return undefined;
  const items: string[][] = [];
  for (const line of lines.slice(start + 1, end)) {
    if (line.startsWith('- ')) items.push([line.slice(2)]);
    else if (items.length > 0) items.at(-1)?.push(line.slice(2));
    else if (line !== '') return undefined;
  }
  return items.map((item) => `${item.join('\n')}\n`);
}
