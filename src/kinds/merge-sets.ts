import { isList, type Json } from '../domain/json.ts';
import { textOf } from '../domain/text-of.ts';
import { childOf, type Rule, withoutEmpties } from './comparison-rule.ts';
import { memberAt, withMember } from './merge-defaults.ts';
import type { Merging, Path, Sides, Sight } from './merge-sides.ts';

type Count = { base: number; git: number; edit: number };

// Every item that a side has for itself costs one round of defaults over the manifest.
const mostDefaulted = 64;

/**
 * A list without an order: the items of Git, less those that the edit took out, then those that it put in; equal items are
 * one item in whatever way they are written. Undefined where one side adds further copies of what the other takes away.
 */
export function mergeSets(sides: Sides, rule: Rule, path: Path, merging: Merging): Json | undefined {
  const lists = { base: itemsOf(sides.base), git: itemsOf(sides.git), edit: itemsOf(sides.edit) };
  const textOfItem = itemTexts([...lists.base, ...lists.git, ...lists.edit], rule, path, merging);
  const counts = new Map<string, Count>();
  for (const side of ['base', 'git', 'edit'] as const) {
    for (const item of lists[side]) {
      const text = textOfItem(item);
      const count = counts.get(text) ?? { base: 0, git: 0, edit: 0 };
      counts.set(text, count);
      count[side]++;
    }
  }
  const left = new Map<string, number>();
  for (const [text, count] of counts) {
    const merged = mergeCounts(count);
    if (merged === undefined) return undefined;
    left.set(text, merged);
  }
  const take = (item: Json): boolean => {
    const rest = left.get(textOfItem(item)) ?? 0;
    left.set(textOfItem(item), rest - 1);
    return rest > 0;
  };
  return [...lists.git.filter(take), ...lists.edit.filter(take)];
}

/** A set that is not written holds what the defaults put there. */
function itemsOf({ value, held }: Sight): readonly Json[] {
  const list = value ?? held;
  return isList(list) ? list : [];
}

function mergeCounts({ base, git, edit }: Count): number | undefined {
  if (git === base || git === edit) return edit;
  if (edit === base) return git;
  if (git > base !== edit > base) return undefined;
  return git > base ? Math.max(git, edit) : Math.min(git, edit);
}

/** What an item says, the same for items that are equal after defaults. */
function itemTexts(items: readonly Json[], rule: Rule, path: Path, { kind, git }: Merging): (item: Json) => string {
  const element = childOf(rule, '*');
  const plain = (item: Json): string => textOf(withoutEmpties(item, element));
  const known = new Map<string, string>();
  const written = new Set(items.map(plain));
  const isFew = written.size <= mostDefaulted && path.every((segment) => typeof segment === 'string');
  const defaulted = (item: Json): string => {
    const held = memberAt(kind.withDefaults(withMember(git, path, [item])), path);
    const [only, more] = isList(held) ? held : [];
    return only === undefined || more !== undefined ? plain(item) : plain(only);
  };
  return (item) => {
    const text = plain(item);
    const found = known.get(text);
    if (found !== undefined || !isFew) return found ?? text;
    const result = defaulted(item);
    known.set(text, result);
    return result;
  };
}
