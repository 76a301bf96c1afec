import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileGlob, compileGlobs } from '../../src/config/glob.ts';

it.each([
  ['crds/*.yaml', 'crds/vpc.yaml', true],
  ['crds/*.yaml', 'crds/a/vpc.yaml', false],
  ['crds/*.yaml', 'crds/.vpc.yaml', false],
  ['crds/*.yaml', 'crds/vpc.yml', false],
  ['crds/*.yaml', 'other/crds/vpc.yaml', false],
  ['crds/**/*.yaml', 'crds/vpc.yaml', true],
  ['crds/**/*.yaml', 'crds/a/b/vpc.yaml', true],
  ['crds/**/*.yaml', 'crds/.git/vpc.yaml', false],
  ['crds/**', 'crds/a/b', true],
  ['crds/**', 'crdsx/a', false],
  ['**/x/**/y', 'x/y', true],
  ['**/x/**/y', 'a/x/b/x/c/y', true],
  ['**/x/**/y', 'a/x/b/z', false],
  ['leaf-*', 'leaf-01', true],
  ['leaf-*', 'leaf-', true],
  ['leaf-?', 'leaf-', false],
  ['leaf-??', 'leaf-01', true],
  ['*', 'anything', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['a[b]c', 'abc', false],
  ['a[b]c', 'a[b]c', true],
  ['a.c', 'abc', false],
  ['', '', true],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(compileGlob(pattern)(path)).toBe(expected);
});

it('agrees with the regular expression of the same meaning', () => {
  const part = fc.stringMatching(/^[ab*?]{0,4}$/).filter((text) => !text.includes('**'));
  const pattern = fc.array(fc.oneof(part, fc.constant('**')), { minLength: 1, maxLength: 4 });
  const path = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pattern, path, (segments, names) => {
      expect(compileGlob(segments.join('/'))(names.join('/'))).toBe(asRegExp(segments).test(`${names.join('/')}/`));
    }),
    { numRuns: 2000 },
  );
});

function asRegExp(segments: readonly string[]): RegExp {
  const parts = segments.map((segment) =>
    segment === '**' ? '(?:[^/]+/)*' : `${segment.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}/`,
  );
  return new RegExp(`^${parts.join('')}$`);
}

it('stays quick on a pattern that makes backtracking matchers explode', () => {
  const hostile = `${'*a'.repeat(2000)}b`;
  expect(compileGlob(hostile)('a'.repeat(4000))).toBe(false);
  expect(compileGlob(`${'**/a/'.repeat(500)}b`)('a/'.repeat(2000))).toBe(false);
});

it('matches nothing where there is no pattern', () => {
  expect(compileGlobs([])('crds/vpc.yaml')).toBe(false);
  expect(compileGlobs(['a', 'crds/*'])('crds/vpc.yaml')).toBe(true);
});
