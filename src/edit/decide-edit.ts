import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printKey } from '../domain/record-key.ts';
import { textOf } from '../domain/text-of.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import { type FieldCollision, mergeManifests, type Take } from '../kinds/merge.ts';
import type { Copies } from '../records/copies.ts';
import { findLines } from '../records/find-lines.ts';
import { normalizeManifest } from '../records/normalize-document.ts';
import { writtenValue } from '../records/read-file.ts';
import type { EditRefusal } from './change-plan.ts';
import { findNewCredential, showCollision } from './credentials.ts';
import type { Ground } from './ground.ts';
import { findRename, fullKey, type Wish } from './read-edit.ts';
import type { Collision, Resolution } from './record-edit.ts';

/** What becomes of a record. `differences`: from what Git holds to `value`. */
export type Decision =
  | { readonly is: 'none' | 'delete'; readonly wish: Wish; readonly copies?: Copies }
  | { readonly is: 'create'; readonly wish: Wish; readonly value: JsonObject }
  | {
      readonly is: 'update';
      readonly wish: Wish;
      readonly copies: Copies;
      readonly value: JsonObject;
      readonly differences: readonly Difference[];
    };

export type Verdict =
  | Decision
  | { readonly is: 'refused'; readonly refusal: EditRefusal }
  | { readonly is: 'collides'; readonly collisions: readonly Collision[] };

/**
 * Decides one edit three ways (base, Git, edit; DESIGN.md 5.7): equal sides are no change, disjoint fields merge, and
 * what both changed is a collision unless a resolution made against this very value of Git decides it. A whole record
 * that one side deleted and the other changed, or that both created, collides at the empty pointer.
 */
export function decideEdit(wish: Wish, ground: Ground, resolutions: readonly Resolution[]): Verdict {
  const copies = ground.copies.get(wish.id);
  const git = copies === undefined ? undefined : writtenValue(copies[0]);
  const { base, value, kind } = wish;
  const isSame = (a: JsonObject | undefined, b: JsonObject | undefined): boolean =>
    a === undefined || b === undefined ? a === b : compareManifests(kind, a, b).length === 0;
  if (isSame(git, value) || isSame(base, value))
    return { is: 'none', wish, ...(copies === undefined ? {} : { copies }) };
  const taken = takerOf(wish, git, resolutions);
  if (isSame(base, git)) return settle(wish, copies, value);
  if (base !== undefined && git !== undefined && value !== undefined) {
    const { merged, collisions } = mergeManifests(kind, { base, git, edit: value }, taken);
    if (collisions.length > 0) return { is: 'collides', collisions: located(collisions, wish, copies) };
    return settle(wish, copies, merged);
  }
  const collision: FieldCollision = {
    pointer: '',
    ...(base === undefined ? {} : { base }),
    ...(git === undefined ? {} : { git }),
    ...(value === undefined ? {} : { edit: value }),
  };
  const take = taken(collision);
  if (take === undefined) return { is: 'collides', collisions: located([collision], wish, copies) };
  if (take.take !== 'value') return settle(wish, copies, { base, git, edit: value }[take.take]);
  if (take.value === undefined) return settle(wish, copies, undefined);
  const chosen = isObject(take.value) ? normalizeManifest(take.value, kind) : {};
  const isOther = findRename(chosen, wish.key, kind) !== undefined;
  return isOther ? { is: 'collides', collisions: located([collision], wish, copies) } : settle(wish, copies, chosen);
}

function settle(wish: Wish, copies: Copies | undefined, value: JsonObject | undefined): Verdict {
  const none = { is: 'none', wish, ...(copies === undefined ? {} : { copies }) } as const;
  if (value === undefined) return copies === undefined ? none : deletion(wish, copies);
  if (copies === undefined) return { is: 'create', wish, value };
  const git = writtenValue(copies[0]);
  const differences = compareManifests(wish.kind, git, value);
  if (differences.length === 0) return none;
  if (findNewCredential(value, [git, wish.base]) !== undefined) {
    const refusal = wish.refuse('contains-secret', 'this holds a credential, which does not belong into Git');
    return { is: 'refused', refusal };
  }
  return { is: 'update', wish, copies, value, differences };
}

// What another copy says would be the record then, and nobody asked for that.
function deletion(wish: Wish, copies: Copies): Verdict {
  const git = writtenValue(copies[0]);
  const other = copies.find((copy) => compareManifests(wish.kind, git, writtenValue(copy)).length > 0);
  if (other === undefined) return { is: 'delete', wish, copies };
  const message = `it is declared in ${copies[0].path} and differently in ${other.path}: keep one of them first`;
  return { is: 'refused', refusal: wish.refuse('not-editable', message, '/key') };
}

function takerOf(
  { id, kind, base, value }: Wish,
  git: JsonObject | undefined,
  resolutions: readonly Resolution[],
): (collision: FieldCollision) => Take | undefined {
  const own = resolutions.filter((one) => printKey(fullKey(one.key, kind)) === id);
  return (collision) => {
    const now = showCollision(collision, [base, git, value]).git;
    return own.find((one) => one.pointer === collision.pointer && isSameValue(one.git, now));
  };
}

function isSameValue(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : textOf(a) === textOf(b);
}

function located(
  collisions: readonly FieldCollision[],
  { key, base, value }: Wish,
  copies: Copies | undefined,
): Collision[] {
  const [record] = copies ?? [];
  const git = record === undefined ? undefined : writtenValue(record);
  const shown = collisions.map((collision) => showCollision({ ...collision, key }, [base, git, value]));
  if (record === undefined) return shown;
  const lines = findLines(
    record.examined.document,
    shown.map(({ pointer }) => pointer),
  );
  return shown.map((collision, i) => ({
    ...collision,
    path: record.path,
    line: lines[i] ?? record.examined.document.line,
  }));
}
