import { isMap, isNode, isSeq, type Node, type ParsedNode, type YAMLSeq } from 'yaml';
import { dedent, isBareRest, isBlankLine, lineStart, nextLine, skipSpaces, trimBlankEnd } from './text-lines.ts';

/** The text of one item of a List, moved to the left margin; offsets are those of the List's text. */
export type ItemText = {
  readonly text: string;
  /** Where the item stands: its dash, or in brackets its first character. */
  readonly at: number;
  /** Where the first line of `text` begins. */
  readonly first: number;
  /** All of it, the comments directly above included. */
  readonly start: number;
  readonly end: number;
};

/**
 * The texts of the `items` of a List's text, in order; none where `items` is not written as a list there. `root` is
 * the text's tree with source tokens.
 */
export function findItemTexts(text: string, root: ParsedNode): ItemText[] {
  const items = isMap(root) ? root.get('items', true) : undefined;
  if (!isSeq(items)) return [];
  const token = items.srcToken;
  if (token?.type === 'block-seq') return blockItems(text, dashes(token.items), items);
  return items.items.flatMap((item) => (isNode(item) ? [flowItem(text, item)] : []));
}

type DashToken = { readonly start: readonly { readonly type: string; readonly offset: number }[] };

function dashes(items: readonly DashToken[]): number[] {
  return items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? []);
}

function flowItem(text: string, item: Node): ItemText {
  const [start = 0, end = start] = item.range ?? [];
  const line = lineStart(text, start);
  const own = dedentRest(text.slice(start, end), skipSpaces(text, line) - line);
  return { text: own, at: start, first: start, start, end };
}

function blockItems(text: string, offsets: readonly number[], list: YAMLSeq): ItemText[] {
  const lastNode = list.items.at(-1);
  const lastEnd = (isNode(lastNode) ? lastNode.range?.[1] : undefined) ?? text.length;
  let above = offsets[0] === undefined ? 0 : commentsAbove(text, offsets[0], 0);
  return offsets.map((dash, index) => {
    const next = offsets[index + 1];
    const bottom = next === undefined ? commentsBelow(text, lastEnd, dash) : commentsAbove(text, next, dash + 1);
    const item = blockItem(text, above, dash, bottom);
    above = bottom;
    return item;
  });
}

// Comments no deeper than the dash belong to the item below them.
function commentsAbove(text: string, dash: number, floor: number): number {
  const column = dash - lineStart(text, dash);
  let start = lineStart(text, dash);
  while (start > floor) {
    const above = lineStart(text, start - 1);
    const indent = skipSpaces(text, above) - above;
    if (above < floor || !isBareRest(text, above) || (indent > column && !isBlankLine(text, above))) break;
    start = above;
  }
  // Blank lines stay with the item above: the end of its text may keep them.
  while (start < lineStart(text, dash) && isBlankLine(text, start)) start = nextLine(text, start);
  return start;
}

// Behind the last item, only deeper comments are its own.
function commentsBelow(text: string, end: number, dash: number): number {
  const column = dash - lineStart(text, dash);
  let bottom = nextLine(text, Math.max(end - 1, dash));
  for (let at = bottom; at < text.length && isBareRest(text, at); at = nextLine(text, at)) {
    if (isBlankLine(text, at)) continue;
    if (skipSpaces(text, at) - at <= column) break;
    bottom = nextLine(text, at);
  }
  return bottom;
}

function blockItem(text: string, start: number, dash: number, bottom: number): ItemText {
  const columns = contentColumn(text, dash + 1, bottom);
  const end = trimBlankEnd(text, dash + 1, bottom);
  const comments = text.slice(start, lineStart(text, dash));
  const body = skipSpaces(text, dash + 1);
  const bare = isBlankLine(text, body);
  // Below comments the empty rest of the dash's line stays, so that the lines of `text` are those of the file.
  const from = bare && comments === '' ? Math.min(nextLine(text, body), end) : body;
  const own = bare ? dedent(text.slice(from, end), columns) : dedentRest(text.slice(from, end), columns);
  const first = comments === '' ? from : start;
  return { text: dedent(comments, columns) + own, at: dash, first, start: comments === '' ? dash : start, end };
}

function contentColumn(text: string, offset: number, end: number): number {
  let at = offset;
  while (at < end && isBareRest(text, at)) at = nextLine(text, at);
  const content = skipSpaces(text, at);
  return content - lineStart(text, content);
}

function dedentRest(text: string, columns: number): string {
  const rest = nextLine(text, 0);
  return text.slice(0, rest) + dedent(text.slice(rest), columns);
}
