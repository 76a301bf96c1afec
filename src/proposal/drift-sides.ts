import { isList, type Json } from '../domain/json.ts';
import type { DriftDifference } from '../drift/drift-report.ts';
import { visible } from './escape.ts';

/** One side of a difference for people. */
export type Side = {
  /** `items`: what only this side has of a list that both have. */
  readonly is: 'value' | 'items' | 'absent' | 'hidden';
  /** The value on one line, invisible characters shown; it may be long. "" where none is shown. */
  readonly text: string;
  /** Whether the text is a number, true or false. */
  readonly isPlain: boolean;
};

const widest = 60;
const hidden: Side = { is: 'hidden', text: '', isPlain: false };
const absent: Side = { is: 'absent', text: '', isPlain: false };

/**
 * Both values of a difference: as they are where they are short, of two long lists what only one has, of other long
 * texts from where they differ. Values that may be credentials are never shown.
 */
export function sidesOf({ git, live, masked }: DriftDifference): readonly [git: Side, cluster: Side] {
  if (masked === true) return [git === undefined ? absent : hidden, live === undefined ? absent : hidden];
  const [from, to] = [sideOf(git), sideOf(live)];
  if (Math.max(from.text.length, to.text.length) <= widest) return [from, to];
  if (isList(git) && isList(live)) {
    const [left, right] = [itemsOnlyIn(git, live), itemsOnlyIn(live, git)];
    const isShorter = left.length < git.length && right.length < live.length && left.length + right.length > 0;
    if (isShorter) return [itemsSide(left), itemsSide(right)];
  }
  const start = git === undefined || live === undefined ? 0 : differAt(from.text, to.text);
  return [tailOf(from, start), tailOf(to, start)];
}

function sideOf(value: Json | undefined): Side {
  if (value === undefined) return absent;
  return { is: 'value', text: printText(value), isPlain: typeof value === 'number' || typeof value === 'boolean' };
}

function printText(value: Json): string {
  return visible(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));
}

function itemsOnlyIn(list: readonly Json[], other: readonly Json[]): Json[] {
  const others = new Set(other.map((item) => JSON.stringify(item)));
  return list.filter((item) => !others.has(JSON.stringify(item)));
}

function itemsSide(items: readonly Json[]): Side {
  return { is: 'items', text: items.map(printText).join(', '), isPlain: false };
}

/** A side in a table, its text made what the place wants by `show`: `only a, b`, `nothing else`, `–`. */
export function printSide({ is, text }: Side, show: (text: string) => string): string {
  if (is === 'absent') return '–';
  if (is === 'hidden') return 'not shown: it may hold a credential';
  if (is === 'value') return show(text);
  return text === '' ? 'nothing else' : `only ${show(text)}`;
}

/** Where two texts begin to differ, less a little that leads up to it; 0 where that is near their beginning. */
function differAt(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  return same > widest / 2 ? same - 10 : 0;
}

function tailOf(side: Side, start: number): Side {
  if (start === 0) return side;
  return { ...side, text: `…${side.text.slice(start).replace(/^[\uDC00-\uDFFF]/, '')}`, isPlain: false };
}
