import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import { isEqualMember } from './compare.ts';
import { childOf, isEmpty, type Rule } from './comparison-rule.ts';
import { mergeKeyed } from './merge-keyed.ts';
import { mergeSets } from './merge-sets.ts';
import type { FieldCollision, Merging, Path, Sides, Sight } from './merge-sides.ts';

/**
 * The members of up to three objects merged one by one, in Git's order and then the edit's; `merge` tells what each
 * becomes, undefined takes it out. A side that is no object has no members.
 */
export function mergeObjects(sides: Sides, merge: (key: string, at: Sides) => Json | undefined): JsonObject {
  const [git, edit] = [membersOf(sides.git.value), membersOf(sides.edit.value)];
  const merged: [string, Json][] = [];
  const aligned = { base: align(sides.base), git: align(sides.git), edit: align(sides.edit) };
  for (const key of new Set([...Object.keys(git), ...Object.keys(edit)])) {
    const value = merge(key, sidesAt(aligned, key));
    if (value !== undefined) merged.push([key, value]);
  }
  return Object.fromEntries(merged);
}

function membersOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

// Admission drops members, and writes some keys of maps in another way: then nothing below can be found by its key.
function align({ value, held }: Sight): Sight {
  if (!isObject(value)) return held === undefined ? { value } : { value, held };
  const isFound = isObject(held) && Object.keys(value).every((key) => value[key] === null || Object.hasOwn(held, key));
  return isFound ? { value, held } : { value };
}

function sidesAt({ base, git, edit }: Sides, key: string): Sides {
  return { base: sightAt(base, key), git: sightAt(git, key), edit: sightAt(edit, key) };
}

function sightAt(sight: Sight, key: string): Sight {
  const value = own(sight.value, key);
  return 'held' in sight ? { value, held: own(sight.held, key) } : { value };
}

function own(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** What a member becomes, `holder` being the rule of the object that holds it; undefined: it is not there. */
export function mergeMember(sides: Sides, holder: Rule, key: string, path: Path, merging: Merging): Json | undefined {
  const { base, git, edit } = sides;
  const rule = childOf(holder, key);
  if (isObject(git.value) && isObject(edit.value)) {
    return mergeObjects(sides, (name, at) => mergeMember(at, rule, name, [...path, name], merging));
  }
  const isHeldAs = (a: Sight, b: Sight): boolean =>
    'held' in a && 'held' in b && isEqualMember(a.held, b.held, holder, key);
  // An empty member can be what defaults are set below.
  const isWrittenAs = (a: Sight, b: Sight): boolean =>
    isEqualMember(a.value, b.value, holder, key) &&
    (isAbsent(a.value) === isAbsent(b.value) || !('held' in a && 'held' in b) || isHeldAs(a, b));
  if (isWrittenAs(git, edit)) return git.value;
  if (isHeldAs(git, edit)) {
    const value = isEmpty(git.value, rule) ? edit.value : git.held;
    if (!isAbsent(value)) merging.unspelled.push({ path, value, holder, key });
    return git.value;
  }
  const inGit = isWrittenAs(base, git) || isHeldAs(base, git);
  const inEdit = isWrittenAs(base, edit) || isHeldAs(base, edit);
  // One of the two writes a default out while what the default is derived from changes on the other side.
  if (inGit && inEdit) return isWrittenAs(base, git) ? git.value : edit.value;
  if (inGit) return edit.value;
  if (inEdit) return git.value;
  return mergeLists(sides, rule, path, merging) ?? decide(sides, path, merging);
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function mergeLists(sides: Sides, rule: Rule, path: Path, merging: Merging): Json | undefined {
  const { git, edit } = sides;
  if (!isList(git.value) && !isList(edit.value)) return undefined;
  const keyed =
    rule.keys.length === 0
      ? undefined
      : mergeKeyed(sides, rule, (at, index) => mergeMember(at, rule, '*', [...path, index], merging));
  return keyed ?? (rule.set ? mergeSets(sides, rule, path, merging) : undefined);
}

function decide({ base, git, edit }: Sides, path: Path, { resolve, collisions }: Merging): Json | undefined {
  const collision: FieldCollision = {
    pointer: printPointer(path),
    ...(isAbsent(base.value) ? {} : { base: base.value }),
    ...(isAbsent(git.value) ? {} : { git: git.value }),
    ...(isAbsent(edit.value) ? {} : { edit: edit.value }),
  };
  const take = resolve(collision);
  if (take === undefined) {
    collisions.push(collision);
    return git.value;
  }
  if (take.take === 'value') return take.value;
  return take.take === 'git' ? git.value : take.take === 'edit' ? edit.value : base.value;
}
