import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanDirectory, findBranchFault, findPathFault, isNested } from '../../src/config/paths.ts';

it.each(['.', './', 'a', 'a/b', 'a/b/', 'gitops/fabric-1', 'a b/ü', '.hidden', 'a/.github', '.gitops'])(
  '%s is a plain directory',
  (path) => {
    expect(findPathFault(path)).toBeUndefined();
  },
);

it.each([
  ['', 'must not be empty: write "." for the root'],
  ['/', 'must start at the root of the repository, without a leading /'],
  ['/etc', 'must start at the root of the repository, without a leading /'],
  ['C:/net', 'must start at the root of the repository, without a leading /'],
  ['~/net', 'must start at the root of the repository, not at a home directory'],
  ['..', 'must not leave the repository with ..'],
  ['a/../b', 'must not leave the repository with ..'],
  ['a/..', 'must not leave the repository with ..'],
  ['.git', 'must not lie in .git'],
  ['a/.GIT/b', 'must not lie in .git'],
  ['.github', 'must not lie in .github'],
  ['.GitHub/x', 'must not lie in .github'],
  ['./a', 'must be a plain path, without ./ and //'],
  ['a//b', 'must be a plain path, without ./ and //'],
  ['a/./b', 'must be a plain path, without ./ and //'],
  ['a\\b', 'must use / between directories, not \\'],
  ['a\nb', 'must not hold control characters'],
])('%j is none', (path, fault) => {
  expect(findPathFault(path)).toBe(fault);
});

it('never lets a path through that leads out of the root, or into .git', () => {
  const path = fc.array(fc.constantFrom('a', '..', '.', '', '.git', '.GIT', '/', '\\', '~', 'C:'), { maxLength: 5 });
  fc.assert(
    fc.property(path, (segments) => {
      const directory = segments.join('/');
      if (findPathFault(directory) !== undefined) return;
      const resolved = new URL(`http://x/root/${cleanDirectory(directory)}`).pathname;
      expect(resolved).toMatch(/^\/root(\/|$)/);
      expect(resolved.toLowerCase()).not.toMatch(/\.git(\/|$)/);
    }),
  );
});

it.each([
  ['', 'a', true],
  ['a', 'a', true],
  ['a', 'a/b', true],
  ['a/b', 'a', true],
  ['a', 'ab', false],
  ['a/b', 'a/c', false],
])('%j and %j nest: %s', (a, b, expected) => {
  expect(isNested(a, b)).toBe(expected);
});

it.each(['main', 'release/1.0', 'user/x-y_z', 'größe'])('%s is a branch', (branch) => {
  expect(findBranchFault(branch)).toBeUndefined();
});

it.each([
  'refs/heads/main',
  '-x',
  'a b',
  'a..b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[',
  'a\\b',
  '/a',
  'a/',
  'a.',
  '@',
  'a@{1}',
  '.a',
  'a/.b',
  'a.lock',
  'a\u0000',
  'a//b',
])('%j is no branch', (branch) => {
  expect(findBranchFault(branch)).toMatch(/^must be the /);
});
