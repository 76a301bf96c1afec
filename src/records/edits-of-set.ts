import { isObject, type Json } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import { textOf } from '../domain/text-of.ts';
import type { Edit } from '../yaml/edit.ts';

/** How items of one set are told apart beyond their text. */
export type ItemRules = {
  /** Whether two items say the same once defaults are set. */
  readonly isEqual: (a: Json, b: Json) => boolean;
  /** The edits that make the item at an index say what another says. */
  readonly change: (from: Json, to: Json, index: number) => Edit[];
};

// Above this many items that only one side has, they are not compared one with another.
const mostPairs = 10_000;

/**
 * The edits that bring a list without an order to another's items: an item both have stays as it is written, one that
 * shares members with a new one is changed in place, the rest is taken out or added at the end.
 */
export function editsOfSet(
  from: readonly Json[],
  to: readonly Json[],
  pointer: Pointer,
  { isEqual, change }: ItemRules,
): Edit[] {
  const { lost, gained } = withoutCommon(from, to);
  const pairable = lost.length * gained.length <= mostPairs;
  if (pairable) takePairs(lost, gained, (a, b) => isEqual(a, b));
  const changed = pairable ? takePairs(lost, gained, sharesMember) : [];
  // insertions first: a list that was empty in between would lose its style
  return [
    ...changed.flatMap(([{ index, value }, wanted]) => change(value, wanted, index)),
    ...gained.map((value, i): Edit => ({ op: 'insert-item', pointer, index: from.length + i, value })),
    ...lost.toReversed().map(({ index }): Edit => ({ op: 'remove', pointer: `${pointer}/${index}` })),
  ];
}

type Item = { readonly value: Json; readonly index: number };

function withoutCommon(from: readonly Json[], to: readonly Json[]): { lost: Item[]; gained: Json[] } {
  const missing = new Map<string, Json[]>();
  for (const value of to) {
    const text = textOf(value);
    if (missing.get(text)?.push(value) === undefined) missing.set(text, [value]);
  }
  const lost = [...from.entries()]
    .filter(([, value]) => missing.get(textOf(value))?.pop() === undefined)
    .map(([index, value]) => ({ value, index }));
  return { lost, gained: [...missing.values()].flat() };
}

/** Takes out of both lists the items that belong together, in the order of the first. */
function takePairs(lost: Item[], gained: Json[], belong: (a: Json, b: Json) => boolean): [Item, Json][] {
  const pairs: [Item, Json][] = [];
  for (const item of [...lost]) {
    const at = gained.findIndex((value) => belong(item.value, value));
    const value = gained[at];
    if (value === undefined) continue;
    pairs.push([item, value]);
    lost.splice(lost.indexOf(item), 1);
    gained.splice(at, 1);
  }
  return pairs;
}

function sharesMember(a: Json, b: Json): boolean {
  if (!isObject(a) || !isObject(b)) return false;
  return Object.entries(a).some(([name, value]) => Object.hasOwn(b, name) && textOf(value) === textOf(b[name] ?? null));
}
