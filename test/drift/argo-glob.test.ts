import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileArgoGlob } from '../../src/drift/argo-glob.ts';

describe('a pattern of directory.include or exclude', () => {
  test.each<[string, string, boolean]>([
    ['*', 'vpc/vpc-1.yaml', true],
    ['*.yaml', 'vpc/vpc-1.yaml', true],
    ['**/*.yaml', 'vpc/vpc-1.yaml', true],
    ['*.json', 'vpc/vpc-1.yaml', false],
    ['vpc/*', 'vpc/vpc-1.yaml', true],
    ['vpc/*', 'switch/leaf-01.yaml', false],
    ['{vpc,switch}/*', 'switch/leaf-01.yaml', true],
    ['{vpc/{a,b},switch}.yaml', 'vpc/b.yaml', true],
    ['vpc-?.yaml', 'vpc-1.yaml', true],
    ['vpc-[0-5].yaml', 'vpc-6.yaml', false],
    ['vpc-[!ab].yaml', 'vpc-c.yaml', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['', 'x', false],
  ])('%s of %s: %s', (pattern, path, matches) => {
    expect(compileArgoGlob(pattern)?.(path)).toBe(matches);
  });

  test.each(['{a', '[a', '{,}'.repeat(9), 'a'.repeat(1_001), '{'.repeat(900)])('%s is not read', (pattern) => {
    expect(compileArgoGlob(pattern)).toBeUndefined();
  });

  test('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '[', ']', '{', '}', ',', '\\', '!', '-') }),
        fc.string(),
        (pattern, path) => {
          expect([true, false, undefined]).toContain(compileArgoGlob(pattern)?.(path));
        },
      ),
      { seed: 94, numRuns: 2_000 },
    );
  });
});
