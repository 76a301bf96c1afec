import { isObject, type Json } from '../../src/domain/json.ts';
import { type Pointer, printPointer } from '../../src/domain/pointer.ts';

/** A text and, of every scalar in it, the line (from 0) that its value stands on. */
export type OddYaml = { readonly text: string; readonly lines: ReadonlyMap<Pointer, number> };

/**
 * Prints a value as valid but oddly formatted YAML: comments above, behind and between, blank lines, mixed quotes,
 * extra spaces, indentation of 1 to 6, maps in flow style on one line or several. Every choice is drawn from `pick`.
 */
export function printOddly(value: Json, pick: (choices: number) => number): OddYaml {
  const out: string[] = [];
  const lines = new Map<Pointer, number>();
  let comments = 0;
  const comment = (): string => `# comment ${++comments}`;
  const noise = (indent: string): void => {
    const choice = pick(6);
    if (choice === 0) out.push('');
    if (choice === 1) out.push(indent + comment());
    if (choice === 2) out.push(`${indent}  ${comment()}`, '');
  };
  const tail = (): string => (pick(3) === 0 ? `${' '.repeat(1 + pick(4))}${comment()}` : '');

  const block = (node: Json, path: readonly (string | number)[], indent: string, lead: string): void => {
    if (isObject(node) && Object.keys(node).length > 0) {
      if (lead !== '' && pick(4) === 0) flow(node, path, indent, lead);
      else blockMap(node, path, indent, lead);
    } else if (Array.isArray(node) && node.length > 0) {
      if (lead !== '') out.push(lead.trimEnd() + tail());
      const inner = indent + ' '.repeat(pick(3));
      for (const [i, item] of node.entries()) scalarLine(`${inner}-${' '.repeat(1 + pick(3))}`, item, [...path, i]);
    } else scalarLine(lead, node, path);
  };

  const blockMap = (node: Json, path: readonly (string | number)[], indent: string, lead: string): void => {
    if (lead !== '') out.push(lead.trimEnd() + tail());
    for (const [key, child] of shuffled(Object.entries(node ?? {}), pick)) {
      noise(indent);
      const name = pick(5) === 0 ? `"${key}"` : key;
      const inner = `${indent}${' '.repeat(1 + pick(6))}`;
      block(child, [...path, key], isObject(child) ? inner : indent, `${indent}${name}:${' '.repeat(1 + pick(3))}`);
    }
  };

  const flow = (node: Json, path: readonly (string | number)[], indent: string, lead: string): void => {
    const isOneLine = pick(2) === 0;
    const entries = Object.entries(node ?? {});
    let line = `${lead}{`;
    for (const [i, [key, child]] of entries.entries()) {
      if (!isOneLine) {
        out.push(line + (pick(3) === 0 ? ` ${comment()}` : ''));
        line = `${indent} `;
      }
      line += `${isOneLine && i > 0 ? ' ' : ''}${key}: ${flowValue(child, [...path, key])}${i < entries.length - 1 ? ',' : ''}`;
    }
    out.push(`${line}${isOneLine ? '' : ' '}}${tail()}`);
  };

  const flowValue = (node: Json, path: readonly (string | number)[]): string => {
    if (Array.isArray(node)) return `[${node.map((item, i) => flowValue(item, [...path, i])).join(', ')}]`;
    if (isObject(node)) {
      return `{${Object.entries(node)
        .map(([key, child]) => `${key}: ${flowValue(child, [...path, key])}`)
        .join(', ')}}`;
    }
    lines.set(printPointer(path), out.length);
    return scalar(node, pick);
  };

  const scalarLine = (lead: string, node: Json, path: readonly (string | number)[]): void => {
    const text = typeof node === 'object' ? flowValue(node, path) : scalar(node, pick);
    lines.set(printPointer(path), out.length);
    out.push(lead + text + tail());
  };

  block(value, [], '', '');
  return { text: `${out.join('\n')}\n`, lines };
}

function scalar(value: Json, pick: (choices: number) => number): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return [value, `"${value}"`, `'${value}'`][pick(3)] ?? value;
}

function shuffled<Item>(items: readonly Item[], pick: (choices: number) => number): Item[] {
  const left = [...items];
  const result: Item[] = [];
  while (left.length > 0) result.push(...left.splice(pick(left.length), 1));
  return result;
}
