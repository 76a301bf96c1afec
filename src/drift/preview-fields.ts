import type { Json, JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import type { Kind } from '../kinds/kind.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import { toolsBooks } from './bookkeeping.ts';
import { declaredLines } from './declared-lines.ts';
import type { DriftDifference } from './drift-report.ts';
import { maskDifferences } from './mask.ts';
import type { PreviewField } from './preview-plan.ts';

type Seen = { readonly value: JsonObject; readonly drifted: readonly DriftDifference[] };

/**
 * The fields of an object that the cluster has, as a deployer leaves them that applies the file. `wanted`: what the pull
 * request changes in Git; undefined where the record is new. What differs for another reason is left out: admission set
 * it, or another change waits to be deployed.
 */
export function fieldsOf(
  kind: Kind,
  { value, drifted }: Seen,
  after: PlacedDocument,
  wanted: readonly Difference[] | undefined,
): PreviewField[] {
  const file = writtenValue(after);
  const fields = compareManifests(kind, value, file, toolsBooks).flatMap(({ pointer, from, to }): PreviewField[] => {
    if (/^\/(apiVersion|kind|metadata\/(name|namespace))$/.test(pointer)) return [];
    const drift = drifted.find((one) => overlaps(one.pointer, pointer));
    const isWanted = wanted === undefined ? to !== undefined : wanted.some((one) => overlaps(one.pointer, pointer));
    if (drift === undefined && !isWanted) return [];
    const field = { pointer, ...side('now', from), ...side('after', to), ...(drift && driftOf(drift)) };
    // no deployer takes back a member that no file has had
    if (to === undefined && !isWanted) return [{ ...field, effect: 'stays' }];
    return [{ ...field, effect: drift === undefined ? 'changes' : 'overwrites' }];
  });
  return finish(fields, after, [value, file].map(kind.withDefaults));
}

/** What changes in Git, where it is not known what the cluster holds. */
export function fieldsInGit(
  kind: Kind,
  before: PlacedDocument,
  after: PlacedDocument,
  wanted: readonly Difference[],
): PreviewField[] {
  const fields = wanted.map(
    ({ pointer, from, to }): PreviewField => ({
      ...{ pointer, effect: 'changes' },
      ...side('now', from),
      ...side('after', to),
    }),
  );
  return finish(fields, after, [writtenValue(before), writtenValue(after)].map(kind.withDefaults));
}

/** What drifted of an object that is deleted: it goes with it. */
export function goingFields(drifted: readonly DriftDifference[]): PreviewField[] {
  return drifted.map((difference) => ({
    pointer: difference.pointer,
    effect: 'overwrites',
    ...side('now', difference.live),
    ...driftOf(difference),
  }));
}

function driftOf({ git, manager, time, masked }: DriftDifference): Partial<PreviewField> {
  return {
    ...side('git', git),
    ...(manager === undefined ? {} : { manager }),
    ...(time === undefined ? {} : { time }),
    ...(masked === undefined ? {} : { masked }),
  };
}

function side<Name extends 'now' | 'after' | 'git'>(
  name: Name,
  value: Json | undefined,
): { readonly [N in Name]?: Json } {
  const member: { [N in Name]?: Json } = {};
  if (value !== undefined) member[name] = value;
  return member;
}

/** With the lines that declare them, and without the values that may be credentials. */
function finish(fields: readonly PreviewField[], after: PlacedDocument, sides: readonly JsonObject[]): PreviewField[] {
  const lines = declaredLines(
    after,
    fields.map(({ pointer }) => pointer),
  );
  const shown = maskDifferences(
    fields.map(({ pointer }) => ({ pointer })),
    sides,
  );
  return fields.map((field, i): PreviewField => {
    const line = lines[i];
    const placed = line === undefined ? field : { ...field, line };
    if (shown[i]?.masked !== true && field.masked !== true) return placed;
    const { now: _now, after: _after, git: _git, ...rest } = placed;
    return { ...rest, masked: true };
  });
}

function overlaps(a: Pointer, b: Pointer): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
