import { isCollection, isMap, isSeq, LineCounter, type Node, type Pair, parseDocument, type Scalar } from 'yaml';
import { parsePointer } from '../../src/domain/pointer.ts';

type Step = { readonly first: number; readonly last: number; readonly isFlow: boolean };

/**
 * The lines of a text (from 0) that may change with the members at some pointers: their own, that of a parent of which
 * nothing would be left, and of one in flow style. By a parser of its own.
 */
export function coveredLines(text: string, pointers: readonly string[]): Set<number> {
  const counter = new LineCounter();
  const root = parseDocument(text, { lineCounter: counter }).contents as Node | null;
  const lineAt = (offset: number): number => counter.linePos(offset).line - 1;
  const covered = new Set<number>();
  const cover = ({ first, last }: Step): void => {
    for (let line = first; line <= last; line++) covered.add(line);
  };
  const parents: Step[] = [];
  for (const pointer of pointers) {
    let node = root;
    const steps: Step[] = [];
    const path = parsePointer(pointer);
    for (const segment of path) {
      const found = findMember(node, segment);
      if (found === undefined) break;
      const [start, end] = found.range;
      const isFlow = isCollection(found.node) && found.node.flow === true;
      steps.push({ first: lineAt(start), last: lineAt(Math.max(start, end - 1)), isFlow });
      node = found.node;
    }
    const own = steps.at(-1);
    if (own !== undefined && (steps.length === path.length || !isCollection(node))) cover(own);
    for (const step of steps) if (step.isFlow) cover(step);
    parents.push(...steps.slice(0, -1).reverse());
  }
  for (const parent of parents.sort((a, b) => b.first - a.first)) {
    let isLeft = false;
    for (let line = parent.first + 1; line <= parent.last; line++) isLeft ||= !covered.has(line);
    if (!isLeft) cover(parent);
  }
  return covered;
}

function findMember(
  node: Node | null,
  segment: string,
): { readonly range: readonly [number, number]; readonly node: Node | null } | undefined {
  if (isMap(node)) {
    // MAC addresses as keys are in lower case once admission has seen them
    const pair = (node.items as Pair<Scalar, Node | null>[]).find(
      ({ key }) => String(key.value).toLowerCase() === segment.toLowerCase(),
    );
    if (pair === undefined) return undefined;
    const [start = 0, keyEnd = 0] = pair.key.range ?? [];
    return { range: [start, pair.value?.range?.[1] ?? keyEnd], node: pair.value };
  }
  const item = isSeq(node) ? (node.items[Number(segment)] as Node | undefined) : undefined;
  if (item === undefined) return undefined;
  const [start = 0, end = 0] = item.range ?? [];
  return { range: [start, end], node: item };
}
