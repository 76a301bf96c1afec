import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer, printPointer, valueAt } from '../domain/pointer.ts';
import { compareManifests, isBookkeeping, isFabricLabel } from '../kinds/compare.ts';
import { ruleOf, withoutEmpties } from '../kinds/comparison-rule.ts';
import type { Kind } from '../kinds/kind.ts';
import { isDeployersMark, toolsBooks } from './bookkeeping.ts';
import { findDrift, type LiveSide } from './compare-record.ts';
import type { DriftDifference } from './drift-report.ts';
import { type LiveField, withLiveFields } from './live-fields.ts';

/** A value that defaults set anew may bring up others; each round takes those along. */
const mostRounds = 8;
/** Members of a record that are tried without. */
const mostTries = 500;

/** A manifest that takes the cluster's side, or where none can be written that does. */
export type Adopted = { readonly manifest: JsonObject } | { readonly stuck: Pointer };

/**
 * Git's manifest with the cluster's values in the fields that differ, and nothing else changed: compared with the object
 * again it shows none of these differences. What defaults set, and what nobody owns, is not written. Pure and total.
 */
export function adoptDifferences(git: JsonObject, side: LiveSide, differences: readonly DriftDifference[]): Adopted {
  const taken = new Set(differences.map(({ pointer }) => pointer));
  const left = new Set(findDrift(git, side).drifted.flatMap(({ pointer }) => (taken.has(pointer) ? [] : pointer)));
  const openIn = (manifest: JsonObject): LiveField[] =>
    findDrift(manifest, side)
      .drifted.filter(({ pointer }) => !left.has(pointer))
      .map(({ pointer, to }) => ({ pointer, ...(to === undefined ? {} : { live: to }) }));
  let manifest = git;
  let open: readonly LiveField[] = differences;
  for (let round = 0; round < mostRounds && open.length > 0; round++) {
    manifest = withLiveFields(manifest, open, side.kind);
    open = openIn(manifest);
  }
  const [first] = open;
  if (first !== undefined) return { stuck: first.pointer };
  return { manifest: withoutNeedless(manifest, git, side, (shorter) => openIn(shorter).length === 0) };
}

/**
 * The manifest of an object that Git does not have: identity, labels and annotations without what tools and admission
 * write there, and of the rest what neither defaults nor admission would put back. Pure and total.
 */
export function adoptObject(side: LiveSide): JsonObject {
  const { apiVersion = null, kind = null, metadata, status: _status, ...rest } = side.live;
  const bare = { apiVersion, kind, metadata: cleanMetadata(isObject(metadata) ? metadata : {}) };
  const content = withoutEmpties(rest, ruleOf(side.served.kind));
  const whole = { ...bare, ...(isObject(content) ? content : {}) };
  return withoutNeedless(whole, bare, side, (shorter) => findDrift(shorter, side).drifted.length === 0);
}

function cleanMetadata({ name = null, namespace, labels, annotations }: JsonObject): JsonObject {
  const kept = (map: Json | undefined, isTools: (key: string) => boolean): JsonObject =>
    Object.fromEntries(Object.entries(isObject(map) ? map : {}).filter(([key]) => !isTools(key)));
  const { ignoreLabel, ignoreAnnotation } = toolsBooks;
  const ownLabels = kept(labels, (key) => isFabricLabel(key) || isDeployersMark(key) || ignoreLabel?.(key) === true);
  const ownAnnotations = kept(annotations, (key) => isBookkeeping(key) || ignoreAnnotation?.(key) === true);
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(Object.keys(ownLabels).length === 0 ? {} : { labels: ownLabels }),
    ...(Object.keys(ownAnnotations).length === 0 ? {} : { annotations: ownAnnotations }),
  };
}

/**
 * The manifest without the members beyond Git's that it can do without: outer ones first, those with an owner never, nor
 * what it would not be valid without.
 */
function withoutNeedless(
  manifest: JsonObject,
  git: JsonObject,
  { ownership, kind, served }: LiveSide,
  isClean: (manifest: JsonObject) => boolean,
): JsonObject {
  let result = manifest;
  let tries = 0;
  for (const { pointer, isEmptied } of addedMembers(git, manifest, [])) {
    if (tries === mostTries) break;
    if (valueAt(result, pointer) === undefined) continue;
    if (!isEmptied && ownership.isKnown && ownership.isOwned(pointer)) continue;
    tries++;
    const shorter = without(result, parsePointer(pointer));
    if (!isClean(shorter)) continue;
    const isDefault = compareManifests(kind, shorter, result).length === 0;
    if (isDefault || countErrors(served.kind, shorter) <= countErrors(served.kind, result)) result = shorter;
  }
  return result;
}

function countErrors(kind: Kind, manifest: JsonObject): number {
  return kind.check(manifest, {}).filter(({ severity }) => severity === 'error').length;
}

type Added = { readonly pointer: Pointer; readonly isEmptied: boolean };

/** Members of objects that Git has not, or has with something in them where nothing is left; never parts of lists. */
function addedMembers(git: Json | undefined, value: JsonObject, path: readonly string[]): Added[] {
  const known = isObject(git) ? git : {};
  return Object.entries(value).flatMap(([name, member]) => {
    const inGit = Object.hasOwn(known, name) ? known[name] : undefined;
    const at = [...path, name];
    const isEmptied = inGit !== undefined && inGit !== null && isBare(member) && !isBare(inGit);
    const own = inGit === undefined || isEmptied ? [{ pointer: printPointer(at), isEmptied }] : [];
    return [...own, ...(isObject(member) ? addedMembers(inGit, member, at) : [])];
  });
}

function isBare(value: Json): boolean {
  return isObject(value) ? Object.keys(value).length === 0 : isList(value) && value.length === 0;
}

function without(object: JsonObject, [name = '', ...rest]: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, member]): [string, Json][] => {
      if (key !== name) return [[key, member]];
      return rest.length === 0 ? [] : [[key, isObject(member) ? without(member, rest) : member]];
    }),
  );
}
