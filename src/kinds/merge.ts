import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import { isBookkeeping, isFabricLabel } from './compare.ts';
import { ruleOf, stringMap } from './comparison-rule.ts';
import type { Kind } from './kind.ts';
import { spellOut } from './merge-defaults.ts';
import type { FieldCollision, Merging, Sides, Take } from './merge-sides.ts';
import { mergeMember, mergeObjects } from './merge-values.ts';

export type { FieldCollision, Take } from './merge-sides.ts';

/** A record as both sides began with it, as Git has it now, and as the edit wants it: manifests as they are written. */
export type MergeInput = { readonly base: JsonObject; readonly git: JsonObject; readonly edit: JsonObject };

/**
 * The one three-way merge of the product (DESIGN.md 5.7), field by field. A side changed a field where its value is not
 * equal to the base's, neither by the kind's comparison nor once defaults are set; what one side changed holds, what
 * both changed to equal values is as Git writes it, what both changed otherwise is a collision: `resolve` decides it,
 * else it is reported and `merged` keeps Git's value. Objects are merged member by member, a set gains and loses the
 * items of both sides, lists with a key are merged by it, other lists are one value. An object taken away and changed
 * at once collides as a whole. Of metadata the name, namespace, labels and annotations take part; the rest of it, `status`
 * and what tools keep for themselves stay as Git has them. Members stand in Git's order, new ones after. The pointer of an
 * item in a keyed list has its index in Git's list; those that Git lacks are counted on behind its end. Pure and total.
 */
export function mergeManifests(
  kind: Kind,
  { base, git, edit }: MergeInput,
  resolve: (collision: FieldCollision) => Take | undefined = () => undefined,
): { merged: JsonObject; collisions: FieldCollision[] } {
  const collisions: FieldCollision[] = [];
  const merging: Merging = { kind, git, resolve, collisions, unspelled: [] };
  const sides: Sides = {
    base: { value: base, held: kind.withDefaults(base) },
    git: { value: git, held: kind.withDefaults(git) },
    edit: { value: edit, held: kind.withDefaults(edit) },
  };
  const rule = ruleOf(kind);
  const merged = mergeObjects(sides, (key, at) => {
    if (key === 'status') return at.git.value;
    if (key === 'metadata') return mergeMetadata(at, merging);
    return mergeMember(at, rule, key, [key], merging);
  });
  return { merged: spellOut(kind, merged, merging.unspelled), collisions };
}

function mergeMetadata(sides: Sides, merging: Merging): Json | undefined {
  const path = ['metadata'];
  const { git, edit } = sides;
  const merged = mergeObjects(sides, (key, at) => {
    if (key === 'name' || key === 'namespace') return mergeMember(at, stringMap, key, [...path, key], merging);
    if (key === 'labels') return mergeTexts(at, [...path, key], isFabricLabel, merging);
    if (key === 'annotations') return mergeTexts(at, [...path, key], isBookkeeping, merging);
    return at.git.value;
  });
  return isObject(git.value) || (isObject(edit.value) && Object.keys(merged).length > 0) ? merged : git.value;
}

/** Labels or annotations: a map that is not there is one without keys. */
function mergeTexts(
  sides: Sides,
  path: readonly string[],
  isIgnored: (key: string) => boolean,
  merging: Merging,
): Json | undefined {
  const merged = mergeObjects(sides, (key, at) =>
    isIgnored(key) ? at.git.value : mergeMember(at, stringMap, key, [...path, key], merging),
  );
  if (Object.keys(merged).length > 0) return merged;
  return isObject(sides.git.value) && isObject(sides.edit.value) ? merged : undefined;
}
