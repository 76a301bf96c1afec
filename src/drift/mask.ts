import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';
import { findCredentials } from '../kinds/credentials.ts';
import type { DriftDifference } from './drift-report.ts';

/** Stands where a value may not be shown. */
const hidden = '(hidden: it may hold a credential)';
/** The search ends there: what it did not look at is not shown either. */
const mostFound = 100;

/**
 * The differences of one record as they may be shown: where either side holds a credential at, above or below a pointer,
 * neither value is. `sides` are the manifests that the pointers are about.
 */
export function maskDifferences(
  differences: readonly DriftDifference[],
  sides: readonly JsonObject[],
): readonly DriftDifference[] {
  const found = sides.map(findCredentials);
  const isFull = found.some((pointers) => pointers.length >= mostFound);
  const secret = found.flat();
  if (secret.length === 0) return differences;
  return differences.map((difference) => {
    const { pointer, git, live } = difference;
    if (!isFull && !secret.some((one) => isWithin(one, pointer) || isWithin(pointer, one))) return difference;
    return {
      ...difference,
      ...(git === undefined ? {} : { git: hidden }),
      ...(live === undefined ? {} : { live: hidden }),
      masked: true,
    };
  });
}

/** A manifest as it may be kept and shown: every credential is hidden; where there are very many, all of it is. */
export function maskManifest(manifest: JsonObject): JsonObject {
  const found = findCredentials(manifest);
  if (found.length === 0) return manifest;
  const { apiVersion = null, kind = null } = manifest;
  if (found.length >= mostFound) return { apiVersion, kind, spec: hidden };
  return found.reduce<Json>((value, pointer) => withHidden(value, parsePointer(pointer)), manifest) as JsonObject;
}

function withHidden(value: Json, [segment, ...below]: readonly string[]): Json {
  if (segment === undefined) return hidden;
  if (isList(value)) return value.map((item, index) => (String(index) === segment ? withHidden(item, below) : item));
  if (!isObject(value)) return value;
  const members = Object.entries(value);
  return Object.fromEntries(
    members.map(([name, member]) => [name, name === segment ? withHidden(member, below) : member]),
  );
}

function isWithin(pointer: Pointer, above: Pointer): boolean {
  return pointer === above || pointer.startsWith(`${above}/`);
}
