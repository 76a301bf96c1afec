import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CannotRun } from '../../src/cli/cannot-run.ts';
import { listWorkTree } from '../../src/cli/list-work-tree.ts';
import { readWorkTree, type Selection } from '../../src/cli/read-work-tree.ts';
import { makeTree } from './temporary-directory.ts';

const everything: Selection = { isWanted: () => true, isHashed: () => true, mayHold: () => true, fileBytes: 1 << 20 };

function read(root: string, selection: Partial<Selection> = {}) {
  return readWorkTree(root, listWorkTree(root), { ...everything, ...selection });
}

it('gives files the blob ids, modes and link targets that git gives them', () => {
  const root = makeTree({
    'raw/a.yaml': 'a: 1\r\n',
    'raw/ü/b c.yaml': Buffer.from([0, 255, 10]),
    'raw/.gitkeep': '',
    'tool.sh': '#!/bin/sh\n',
  });
  chmodSync(join(root, 'tool.sh'), 0o755);
  symlinkSync('../tool.sh', join(root, 'raw/link.yaml'));
  symlinkSync('/nowhere', join(root, 'raw/dangling'));
  symlinkSync('raw', join(root, 'alias'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'core.quotepath=off', ...args], { cwd: root }).toString();
  git('init', '-q');
  git('add', '-A');
  const entries = git('ls-files', '--stage', '-z').split('\0').filter(Boolean);
  const expected = entries.map((entry) => /^(\d+) (\w+) 0\t(.*)$/s.exec(entry)?.slice(1));
  const actual = [...read(root).files.values()].map(({ mode, blob, path }) => [mode, blob, path]);
  expect(new Set(actual)).toEqual(new Set(expected));
  expect(actual).toHaveLength(7);
});

it('reads bytes of what is wanted only, hashes what is hashed, and leaves the rest', () => {
  const root = makeTree({ 'raw/a.yaml': 'a', 'raw/b.png': 'b', 'other.txt': 'c' });
  const { files } = read(root, {
    isWanted: (path) => path === 'raw/a.yaml',
    isHashed: (path) => path.startsWith('raw/'),
  });
  expect(files.get('raw/a.yaml')).toMatchObject({ bytes: Buffer.from('a'), size: 1 });
  expect(files.get('raw/b.png')).toEqual({
    path: 'raw/b.png',
    mode: '100644',
    size: 1,
    blob: '63d8dbd40c23542e740659a7168a0ce3138ea748',
  });
  expect(files.get('other.txt')).toEqual({ path: 'other.txt', mode: '100644', size: 1, blob: '' });
});

it('hashes a file above the limit without keeping it', () => {
  const root = makeTree({ 'raw/big.yaml': '' });
  truncateSync(join(root, 'raw/big.yaml'), 3 << 20);
  const expected = execFileSync('git', ['hash-object', 'raw/big.yaml'], { cwd: root }).toString().trim();
  const file = read(root).files.get('raw/big.yaml');
  expect(file).toEqual({ path: 'raw/big.yaml', mode: '100644', size: 3 << 20, blob: expected });
});

it('takes a directory with .git for a submodule, whether it is a clone or a worktree', () => {
  const root = makeTree({
    '.git/config': '',
    'raw/clone/.git/HEAD': 'ref: refs/heads/main\n',
    'raw/clone/vpc.yaml': 'a',
    'raw/module/.git': 'gitdir: ../../.git/modules/module\n',
    'raw/module/vpc.yaml': 'a',
  });
  const { files } = read(root);
  expect([...files].map(([path, { mode }]) => [path, mode])).toEqual([
    ['raw/clone', '160000'],
    ['raw/module', '160000'],
  ]);
});

it('passes over node_modules, but not inside an upload', () => {
  const root = makeTree({ 'node_modules/a.yaml': '', 'raw/node_modules/a.yaml': '' });
  expect([...read(root).files.keys()]).toEqual(['raw/node_modules/a.yaml']);
});

it('never opens a pipe', () => {
  const root = makeTree({ 'raw/a.yaml': '' });
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'raw/pipe.yaml')]);
  expect([...read(root).files.keys()]).toEqual(['raw/a.yaml']);
});

it('names the file that went away, or became a link, after it was listed', () => {
  const root = makeTree({ 'raw/a.yaml': '', 'secret.txt': 'secret' });
  const tree = listWorkTree(root);
  execFileSync('rm', [join(root, 'raw/a.yaml')]);
  expect(() => readWorkTree(root, tree, everything)).toThrow(
    new CannotRun('cannot read raw/a.yaml: no such file or directory'),
  );
  symlinkSync('../secret.txt', join(root, 'raw/a.yaml'));
  expect(() => readWorkTree(root, tree, everything)).toThrow(
    new CannotRun('cannot read raw/a.yaml: too many symbolic links'),
  );
});

it('refuses what could not be looked into where a plan needs it, and passes over it elsewhere', () => {
  const root = makeTree({ 'raw/a.yaml': '' });
  const unreadable = new Map([['data/postgres', 'permission denied']]);
  const tree = { ...listWorkTree(root), unreadable };
  expect(() => readWorkTree(root, tree, everything)).toThrow('cannot read data/postgres: permission denied');
  const narrow = { ...everything, isWanted: () => false, isHashed: () => false, mayHold: () => false };
  expect([...readWorkTree(root, tree, narrow).files.keys()]).toEqual(['raw/a.yaml']);
});

it('keeps a file whose name looks like a member of every object', () => {
  const root = makeTree({ __proto__x: '', constructor: '' });
  mkdirSync(join(root, 'raw'));
  writeFileSync(join(root, 'raw/__proto__'), 'x');
  expect([...read(root).files.keys()]).toEqual(['__proto__x', 'constructor', 'raw/__proto__']);
});
