import type { JsonObject } from '../domain/json.ts';
import type { Kind } from '../kinds/kind.ts';
import type { FieldCollision, Take } from '../kinds/merge.ts';

/** Until the merge by field stands in kinds/: both sides changed, so the whole record collides. */
export function mergeManifests(
  _kind: Kind,
  { base, git, edit }: { readonly base: JsonObject; readonly git: JsonObject; readonly edit: JsonObject },
  _resolve?: (collision: FieldCollision) => Take | undefined,
): { merged: JsonObject; collisions: FieldCollision[] } {
  return { merged: git, collisions: [{ pointer: '', base, git, edit }] };
}
