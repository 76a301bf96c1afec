import { describe, expect, test } from 'vitest';
import { isLabelValue, isNamespaceName, isObjectName, isQualifiedName } from '../../src/kinds/names.ts';

const long = (length: number) => 'a'.repeat(length);

describe.each([
  {
    is: isObjectName,
    good: ['a', '1', 'a.b', 'a-b.c-d', 'server-1--eslag--leaf-1', long(253)],
    bad: ['', 'A', 'under_score', '-a', 'a-', '.a', 'a.', 'a..b', 'a.-b', 'a/b', '../a', 'ä', 'a b', 'a\n', long(254)],
  },
  { is: isNamespaceName, good: ['default', '1', long(63)], bad: ['', 'a.b', 'A', 'a_b', '..', long(64)] },
  { is: isLabelValue, good: ['', 'a', 'A_b.c-1', long(63)], bad: [' ', 'a b', 'a/b', 'a:b', '-a', 'a.', long(64)] },
  {
    is: isQualifiedName,
    good: ['a', 'A_b.c', 'example.com/a', 'fabric.githedgehog.com/vpc', long(63), `x/${long(63)}`],
    bad: ['', '/a', 'a/', 'a/b/c', 'A/b', 'a b', '-a', long(64), `${long(254)}/a`],
  },
])('$is.name', ({ is, good, bad }) => {
  test.each(good)('takes %j', (name) => expect(is(name)).toBe(true));
  test.each(bad)('refuses %j', (name) => expect(is(name)).toBe(false));
});
