import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listWorkTree } from '../../src/cli/list-work-tree.ts';
import { readWorkTree } from '../../src/cli/read-work-tree.ts';
import { writeChanges } from '../../src/cli/write-changes.ts';
import type { FileChange } from '../../src/domain/change-set.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { makeTree, putFiles, readTree } from './temporary-directory.ts';

const never = new AbortController().signal;

function snapshotOf(root: string): Snapshot {
  const all = { isWanted: () => true, isHashed: () => true, mayHold: () => true, fileBytes: 1 << 20 };
  return readWorkTree(root, listWorkTree(root), all);
}

const write = (content: string): FileChange => ({ action: 'write', mode: '100644', content });
const place = (from: string): FileChange => ({ action: 'place', mode: '100644', blob: '', from });
const remove: FileChange = { action: 'delete' };

function apply(
  root: string,
  changes: Record<string, FileChange>,
  { directory = '', snapshot = snapshotOf(root), signal = never } = {},
): Promise<void> {
  return writeChanges(root, [{ directory, changeSet: new Map(Object.entries(changes)) }], snapshot, signal);
}

it('adds, moves, replaces and deletes below the directory of the fabric', async () => {
  const root = makeTree({
    'net/raw/a.yaml': 'a',
    'net/raw/sub/b.yaml': 'b',
    'net/managed/vpc/c.yaml': 'c',
    'net/raw/.gitkeep': '',
    'other.txt': 'x',
  });
  await apply(
    root,
    {
      'managed/vpc/a.yaml': place('raw/a.yaml'),
      'raw/a.yaml': remove,
      'managed/vpc/c.yaml': write('c2'),
      'unmanaged/sub/b.yaml': write('b2'),
      'raw/sub/b.yaml': remove,
    },
    { directory: 'net' },
  );
  expect(readTree(root)).toEqual({
    'net/managed/vpc/a.yaml': 'a',
    'net/managed/vpc/c.yaml': 'c2',
    'net/raw/.gitkeep': '',
    'net/unmanaged/sub/b.yaml': 'b2',
    'other.txt': 'x',
  });
  expect(existsSync(join(root, 'net/raw/sub'))).toBe(false);
});

it('keeps raw/ itself when it is empty, and directories that hold something else', async () => {
  const root = makeTree({ 'raw/a.yaml': 'a', 'raw/x/y/b.yaml': 'b', 'raw/x/README': 'r' });
  await apply(root, { 'raw/a.yaml': remove, 'raw/x/y/b.yaml': remove });
  expect(readTree(root)).toEqual({ 'raw/x/README': 'r' });
  const empty = makeTree({ 'raw/a.yaml': 'a' });
  await apply(empty, { 'raw/a.yaml': remove });
  expect(readdirSync(empty)).toEqual(['raw']);
});

it('moves two files into the places of each other', async () => {
  const root = makeTree({ 'managed/vpc/a.yaml': 'b', 'managed/vpc/b.yaml': 'a' });
  await apply(root, {
    'managed/vpc/a.yaml': place('managed/vpc/b.yaml'),
    'managed/vpc/b.yaml': place('managed/vpc/a.yaml'),
  });
  expect(readTree(root)).toEqual({ 'managed/vpc/a.yaml': 'a', 'managed/vpc/b.yaml': 'b' });
});

it('places content that was too large to keep', async () => {
  const root = makeTree({ 'raw/a.bin': 'x'.repeat(2 << 20) });
  await apply(root, { 'unmanaged/a.bin': place('raw/a.bin'), 'raw/a.bin': remove });
  expect(readTree(root)['unmanaged/a.bin']).toHaveLength(2 << 20);
});

it('gives new files the mode asked for and keeps the permissions of replaced ones', async () => {
  const root = makeTree({ 'raw/run': '#!', 'managed/vpc/a.yaml': 'a' });
  chmodSync(join(root, 'raw/run'), 0o700);
  chmodSync(join(root, 'managed/vpc/a.yaml'), 0o640);
  await apply(root, {
    'unmanaged/run': { action: 'place', mode: '100755', blob: '', from: 'raw/run' },
    'managed/vpc/a.yaml': write('a2'),
    'managed/vpc/b.yaml': write('b'),
  });
  const mode = (path: string) => (statSync(join(root, path)).mode & 0o777).toString(8);
  expect(mode('managed/vpc/a.yaml')).toBe('640');
  expect(mode('managed/vpc/b.yaml')).toBe((0o666 & ~process.umask()).toString(8));
  expect(mode('unmanaged/run')).toBe((0o777 & ~process.umask()).toString(8));
});

it.each<[string, (root: string) => void, RegExp]>([
  ['a source changed', (root) => putFiles(root, { 'raw/a.yaml': 'new' }), /raw\/a.yaml changed while/],
  ['a source was deleted', (root) => execFileSync('rm', [join(root, 'raw/a.yaml')]), /raw\/a.yaml was deleted while/],
  ['a target was created', (root) => putFiles(root, { 'managed/vpc/a.yaml': 'x' }), /managed\/vpc\/a.yaml was created/],
  [
    'a directory became a link',
    (root) => {
      mkdirSync(join(root, 'elsewhere'));
      symlinkSync('elsewhere', join(root, 'managed'));
    },
    /managed is a symbolic link/,
  ],
  ['a file is in the way', (root) => writeFileSync(join(root, 'managed'), ''), /managed is a file where a directory/],
])('leaves every file as it is where %s', async (_, disturb, message) => {
  const root = makeTree({ 'raw/a.yaml': 'a' });
  const snapshot = snapshotOf(root);
  disturb(root);
  const before = readTree(root);
  const changes = { 'managed/vpc/a.yaml': place('raw/a.yaml'), 'raw/a.yaml': remove };
  await expect(apply(root, changes, { snapshot })).rejects.toThrow(message);
  expect(readTree(root)).toEqual(before);
  expect(readdirSync(root)).not.toContain('unmanaged');
});

it('refuses to write through a link that was there before', async () => {
  const outside = makeTree({});
  const root = makeTree({ 'raw/a.yaml': 'a' });
  symlinkSync(outside, join(root, 'managed'));
  const changes = { 'managed/vpc/a.yaml': place('raw/a.yaml'), 'raw/a.yaml': remove };
  await expect(apply(root, changes)).rejects.toThrow(/symbolic link/);
  expect(readdirSync(outside)).toEqual([]);
});

it('removes what it prepared when it is interrupted', async () => {
  const root = makeTree({ 'raw/a.yaml': 'a' });
  const interruption = new AbortController();
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`managed/vpc/${at}.yaml`, write('x')]));
  const work = apply(root, { ...many, 'raw/a.yaml': remove }, { signal: interruption.signal });
  setImmediate(() => setImmediate(() => interruption.abort()));
  await expect(work).rejects.toThrow(/interrupted\. Nothing was changed/);
  expect(readTree(root)).toEqual({ 'raw/a.yaml': 'a' });
  expect(readdirSync(root)).toEqual(['raw']);
});

it('clears away the temporary files of a process that was killed, not those of one at work', async () => {
  const dead = Number(execFileSync('sh', ['-c', 'echo $$']).toString());
  const root = makeTree({
    [`managed/vpc/.hedgerow-${dead}-3.tmp`]: 'half',
    [`managed/vpc/.hedgerow-${process.ppid}-3.tmp`]: 'at work',
  });
  await apply(root, { 'managed/vpc/a.yaml': write('a') });
  expect(Object.keys(readTree(root))).toEqual([`managed/vpc/.hedgerow-${process.ppid}-3.tmp`, 'managed/vpc/a.yaml']);
});
