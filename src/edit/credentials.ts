import type { Json, JsonObject } from '../domain/json.ts';
import { type Pointer, valueAt } from '../domain/pointer.ts';
import { findCredentials } from '../kinds/credentials.ts';
import type { FieldCollision } from '../kinds/merge.ts';

/** Stands where a value may not be shown. */
const hidden = '(hidden: it may hold a credential)';

/** Where a manifest holds a credential that none of the others has at the same place. */
export function findNewCredential(value: JsonObject, others: readonly (JsonObject | undefined)[]): Pointer | undefined {
  return findCredentials(value).find((pointer) => {
    const own = valueAt(value, pointer);
    return !others.some((other) => other !== undefined && valueAt(other, pointer) === own);
  });
}

/** Whether a manifest holds a credential: such a one is shown nowhere as it is. */
export function holdsCredential(value: JsonObject | undefined): boolean {
  return value !== undefined && findCredentials(value).length > 0;
}

/** The collision of these manifests as it may be shown: values at, above or below a credential are hidden. */
export function showCollision<Collision extends FieldCollision>(
  collision: Collision,
  manifests: readonly (JsonObject | undefined)[],
): Collision {
  const secret = manifests.flatMap((value) => (value === undefined ? [] : findCredentials(value)));
  const { pointer } = collision;
  const isNear = secret.some((one) => isWithin(one, pointer) || isWithin(pointer, one));
  if (!isNear) return collision;
  const mask = (value: Json | undefined): Json | undefined => (value === undefined ? undefined : hidden);
  const shown = { base: mask(collision.base), git: mask(collision.git), edit: mask(collision.edit) };
  return { ...collision, ...Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)) };
}

/** The manifest as it may be shown, stored and sent: instead of its fields, where it holds a credential, only its identity. */
export function showManifest(value: JsonObject): JsonObject {
  if (!holdsCredential(value)) return value;
  const { apiVersion = null, kind = null } = value;
  const name = valueAt(value, '/metadata/name') ?? null;
  const namespace = valueAt(value, '/metadata/namespace') ?? null;
  return { apiVersion, kind, metadata: { name, namespace }, spec: hidden };
}

function isWithin(pointer: Pointer, above: Pointer): boolean {
  return pointer === above || pointer.startsWith(`${above}/`);
}
