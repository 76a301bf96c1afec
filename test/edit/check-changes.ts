import { expect } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import { compareManifests } from '../../src/kinds/compare.ts';
import { printOddly } from '../normalize/odd-yaml.ts';
import { fileOf, snapshotOf } from '../normalize/snapshot-of.ts';
import { commentsOf, readYaml, replacesOnly } from './oracle.ts';
import { applied, plan, textAt } from './plan-edits.ts';
import {
  isBelowList,
  keyOf,
  kindOf,
  type Pick,
  patchOf,
  pickChanges,
  pickFrom,
  pickOne,
  type Touch,
  withTouches,
} from './random-edits.ts';
import { twelveKinds } from './twelve-kinds.ts';

const path = 'managed/somewhere/odd.yaml';
const around: readonly (readonly [head: string, tail: string])[] = [
  ['', ''],
  ['# comment 9001\nkind: Other\n---\n', ''],
  ['', '---\n# comment 9002\nkind: Other\n'],
];

/**
 * Random puts and merge patches of oddly formatted records, plain and on a base that Git left meanwhile, one a seed:
 * the value is right, only the lines of the edited fields change, no comment is lost, the same again is no change. Returns how many there were.
 */
export function checkChanges(first: number, runs: number): number {
  const counts = { put: 0, 'merge-patch': 0, stale: 0, several: 0, comments: 0, linesChanged: 0 };
  for (let seed = first; seed < first + runs; seed++) {
    const pick = pickFrom(seed);
    const base = pickOne(twelveKinds, pick);
    try {
      checkChange(base, pick, counts);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  console.log(`changes: ${JSON.stringify(counts)}`);
  expect(counts.stale).toBeGreaterThan(runs / 5);
  return counts.put + counts['merge-patch'];
}

type Counts = {
  put: number;
  'merge-patch': number;
  stale: number;
  several: number;
  comments: number;
  linesChanged: number;
};

function checkChange(base: JsonObject, pick: Pick, counts: Counts): void {
  const op = pick(2) === 0 ? 'put' : 'merge-patch';
  const touches = pickChanges(base, pick, (pointer) => op === 'put' || !isBelowList(base, pointer));
  if (touches.length === 0) {
    // a kind without a field that a patch can name: its labels always can
    throw new Error('no field to touch');
  }
  const isStale = pick(3) === 0;
  const git = isStale ? withTouches(base, elsewhere(base, touches, pick)) : base;
  const odd = printOddly(git, pick);
  const [head, tail] = pickOne(around, pick);
  const before = head + odd.text + tail;
  const seen = fileOf('seen.yaml', isStale ? JSON.stringify(base) : before);
  const files = snapshotOf({ [path]: before });
  const planned = plan(files, [editOf(op, base, touches, seen.blob)], {
    bases: new Map([[seen.blob, seen.bytes ?? new Uint8Array()]]),
  });
  expect(planned).toMatchObject({ refusals: [], collisions: [], records: [{ action: 'update' }] });
  const after = textAt(applied(files, planned), path) ?? '';
  expect(after.startsWith(head) && after.endsWith(tail)).toBe(true);
  const own = after.slice(head.length, after.length - tail.length);
  expect(readYaml(own)).toEqual(withTouches(git, touches));
  expect(compareManifests(kindOf(base), readYaml(own) as JsonObject, withTouches(git, touches))).toEqual([]);
  expect(commentsOf(own)).toEqual(commentsOf(odd.text));
  checkLines(odd.text, own, odd.lines, touches);
  expect(new Set(planned.records[0]?.fields.map(({ pointer }) => pointer.split('/').slice(0, 3).join('/')))).toEqual(
    new Set(touches.map(({ pointer }) => pointer.split('/').slice(0, 3).join('/'))),
  );
  const again = plan(applied(files, planned), [editOf(op, base, touches, seen.blob)], {
    bases: new Map([[seen.blob, seen.bytes ?? new Uint8Array()]]),
  });
  expect(again.records.map(({ action }) => action)).toEqual(['none']);
  expect(again.changeSet.size).toBe(0);
  counts[op]++;
  counts.stale += isStale ? 1 : 0;
  counts.several += touches.length > 1 ? 1 : 0;
  counts.comments += commentsOf(before).length;
  counts.linesChanged += planned.lines.added;
}

/** Every line is as it was but those of the touched scalars, and of a line with one of them only that scalar changed. */
function checkLines(
  before: string,
  after: string,
  lines: ReadonlyMap<string, number>,
  touches: readonly Touch[],
): void {
  const [old, now] = [before.split('\n'), after.split('\n')];
  expect(now).toHaveLength(old.length);
  const byLine = Map.groupBy(touches, ({ pointer }) => lines.get(pointer) ?? -1);
  const changed = now.flatMap((line, i) => (line === old[i] ? [] : i));
  expect(new Set(changed)).toEqual(new Set(byLine.keys()));
  for (const [line, own] of byLine) {
    const [only, ...others] = own;
    if (only === undefined || others.length > 0) continue;
    expect(replacesOnly(old[line] ?? '', now[line] ?? '', only.from ?? null, only.to ?? null)).toBe(true);
  }
}

/** What Git changed meanwhile: fields that the edit leaves alone, in other lists than those that it is about. */
function elsewhere(base: JsonObject, touches: readonly Touch[], pick: Pick): Touch[] {
  const taken = touches.map(({ pointer }) => pointer);
  return pickChanges(base, pick, (pointer) => !taken.includes(pointer) && !isBelowList(base, pointer));
}

function editOf(op: 'put' | 'merge-patch', base: JsonObject, touches: readonly Touch[], blob: string): RecordEdit {
  const key = keyOf(base);
  if (op === 'put') return { op, key, manifest: withTouches(base, touches), base: blob };
  return { op, key, patch: patchOf(touches), base: blob };
}
