import { isMap, isNode, isSeq, type Node } from 'yaml';
import type { Document } from '../domain/document.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';
import { findPair } from './find-pair.ts';
import { parseTree } from './parse-tree.ts';
import { lineIndexAt, lineStarts } from './positions.ts';
import { isBareRest } from './text-lines.ts';

/**
 * The 1-based line in the file of the member that each pointer names: of its key, of a list item the line on which
 * its content begins, through aliases the place of the alias. Where there is no such member: of its nearest
 * ancestor; where the document cannot be parsed, or was printed anew, `document.line`. One parse for all; pure, total.
 */
export function locateLines(document: Document, pointers: readonly Pointer[]): number[] {
  const { root } = document.printed === true ? { root: null } : parseTree(document.text);
  if (root === null) return pointers.map(() => document.line);
  const starts = lineStarts(document.text);
  const base = document.item === undefined ? document.line - contentLine(document.text, starts) : document.firstLine;
  return pointers.map((pointer) => {
    const offset = findOffset(root, parsePointer(pointer));
    return offset === undefined ? document.line : base + lineIndexAt(starts, offset);
  });
}

function contentLine(text: string, starts: readonly number[]): number {
  const index = starts.findIndex((start) => !isBareRest(text, start));
  return Math.max(index, 0);
}

function findOffset(root: Node, segments: readonly string[]): number | undefined {
  let offset: number | undefined;
  let node: unknown = root;
  for (const segment of segments) {
    if (isMap(node)) {
      const pair = findPair(node, segment) ?? findPair(node, '<<');
      if (!isNode(pair?.key)) return offset;
      offset = pair.key.range?.[0];
      node = findPair(node, segment)?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      if (!isNode(node)) return offset;
      offset = node.range?.[0];
    } else return offset;
  }
  return offset;
}
