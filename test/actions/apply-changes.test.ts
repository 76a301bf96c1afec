import { describe, expect, test } from 'vitest';
import {
  applyChanges,
  differingPaths,
  inRepository,
  isPlainMerge,
  isUntouched,
} from '../../src/actions/apply-changes.ts';
import { blobId } from '../../src/domain/blob-id.ts';
import type { ChangeSet, FileChange } from '../../src/domain/change-set.ts';
import type { SnapshotFile } from '../../src/domain/snapshot.ts';

function files(texts: Record<string, string>): Map<string, SnapshotFile> {
  return new Map(
    Object.entries(texts).map(([path, text]) => {
      const bytes = Buffer.from(text);
      return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes }];
    }),
  );
}

const changes = (entries: Record<string, FileChange>): ChangeSet => new Map(Object.entries(entries));
const write = (content: string): FileChange => ({ action: 'write', mode: '100644', content });

test('changes give the files that git would hold afterwards, bytes included', () => {
  const before = files({ 'raw/a': '1', 'raw/b': '2', keep: 'x' });
  const after = applyChanges(
    before,
    changes({
      'managed/a': { action: 'place', mode: '100755', blob: blobId('1'), from: 'raw/a' },
      'managed/é': write('é\n'),
      'raw/a': { action: 'delete' },
      'raw/b': { action: 'delete' },
    }),
  );
  const shown = [...after.values()].map(({ path, mode, blob, size, bytes }) => [path, mode, blob, size, String(bytes)]);
  expect(shown).toEqual([
    ['keep', '100644', blobId('x'), 1, 'x'],
    ['managed/a', '100755', blobId('1'), 1, '1'],
    ['managed/é', '100644', blobId('é\n'), 3, 'é\n'],
  ]);
  expect([...before.keys()]).toEqual(['raw/a', 'raw/b', 'keep']);
});

test('paths of a fabric become paths of the repository, sources of moves too', () => {
  const moved = changes({ 'managed/a': { action: 'place', mode: '100644', blob: 'b', from: 'raw/a' } });
  expect([...inRepository(moved, 'x/y')]).toEqual([
    ['x/y/managed/a', { action: 'place', mode: '100644', blob: 'b', from: 'x/y/raw/a' }],
  ]);
  expect(inRepository(moved, '')).toBe(moved);
});

describe('comparing', () => {
  test('differing paths: content, mode, one side only', () => {
    const a = files({ same: '1', changed: '1', gone: '1', mode: '1' });
    const b = files({ same: '1', changed: '2', come: '1', mode: '1' });
    const entry = b.get('mode');
    if (entry) b.set('mode', { ...entry, mode: '100755' });
    expect(differingPaths(a, b)).toEqual(new Set(['changed', 'gone', 'come', 'mode']));
  });

  test('a change set is untouched while its paths and its sources are', () => {
    const moved = changes({ m: { action: 'place', mode: '100644', blob: blobId('1'), from: 'r' }, n: write('n') });
    const base = files({ r: '1', other: '1' });
    expect(isUntouched(moved, base, files({ r: '1', other: '2' }))).toBe(true);
    expect(isUntouched(moved, base, files({ r: '2', other: '1' }))).toBe(false);
    expect(isUntouched(moved, base, files({ r: '1', other: '1', n: '' }))).toBe(false);
    expect(isUntouched(moved, base, files({ r: '1', other: '1', m: '' }))).toBe(false);
  });

  const base = files({ a: '1', b: '1', c: '1' });
  const ours = files({ a: '2', b: '1', c: '1', new: 'n' });
  const theirs = files({ a: '1', b: '3' });

  test.each<[string, boolean, Record<string, string>]>([
    ['both sides', true, { a: '2', b: '3', new: 'n' }],
    ['one of ours is missing', false, { a: '1', b: '3', new: 'n' }],
    ['one of theirs is missing', false, { a: '2', b: '1', new: 'n' }],
    ['their deletion is missing', false, { a: '2', b: '3', c: '1', new: 'n' }],
    ['something else is in it', false, { a: '2', b: '3', new: 'n', notes: 'by hand' }],
  ])('a merge: %s is %s', (_name, expected, merged) => {
    expect(isPlainMerge({ base, ours, theirs, merged: files(merged) })).toBe(expected);
  });

  test('a file that both sides changed is nobody’s plain merge, but for the same change', () => {
    const both = files({ a: '9', b: '1', c: '1' });
    expect(isPlainMerge({ base, ours, theirs: both, merged: ours })).toBe(false);
    expect(isPlainMerge({ base, ours, theirs: ours, merged: ours })).toBe(true);
  });
});
