import type { Json, JsonObject } from '../domain/json.ts';
import { type Pointer, valueAt } from '../domain/pointer.ts';
import { textOf } from '../domain/text-of.ts';
import type { Difference } from '../kinds/compare.ts';

/** One field of an updated record; an absent `from` or `to` means the member is not there. */
export type FieldChange = { readonly pointer: Pointer; readonly from?: Json; readonly to?: Json };

/**
 * Differences as the two manifests have them written: what differs by a default only, which no text spells out, is no
 * field that changes. Without values where they are hidden.
 */
export function fieldChangesOf(
  differences: readonly Difference[],
  from: JsonObject,
  to: JsonObject,
  isHidden: boolean,
): FieldChange[] {
  return differences.flatMap(({ pointer }) => {
    const [before, after] = [valueAt(from, pointer), valueAt(to, pointer)];
    if (before === after || (before !== undefined && after !== undefined && textOf(before) === textOf(after)))
      return [];
    if (isHidden) return [{ pointer }];
    return [
      { pointer, ...(before === undefined ? {} : { from: before }), ...(after === undefined ? {} : { to: after }) },
    ];
  });
}
