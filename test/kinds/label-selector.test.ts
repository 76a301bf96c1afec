import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesLabels, readSelector } from '../../src/kinds/label-selector.ts';

test.each([
  ['a=b', [{ label: 'a', is: 'in', values: ['b'] }]],
  ['a==b', [{ label: 'a', is: 'in', values: ['b'] }]],
  [
    'a = b , c != d',
    [
      { label: 'a', is: 'in', values: ['b'] },
      { label: 'c', is: 'not-in', values: ['d'] },
    ],
  ],
  [
    'e in (x, y),f notin (z)',
    [
      { label: 'e', is: 'in', values: ['x', 'y'] },
      { label: 'f', is: 'not-in', values: ['z'] },
    ],
  ],
  [
    'f,!g',
    [
      { label: 'f', is: 'present' },
      { label: 'g', is: 'absent' },
    ],
  ],
  ['fabric.githedgehog.com/group=', [{ label: 'fabric.githedgehog.com/group', is: 'in', values: [''] }]],
  ['in in (in)', [{ label: 'in', is: 'in', values: ['in'] }]],
  ['__proto__=a', 'fault'],
  ['', 'fault'],
  ['a=b,', 'fault'],
  ['a=b=c', 'fault'],
  ['a in b', 'fault'],
  ['a in ((b))', 'fault'],
  ['a b', 'fault'],
  ['a>1', 'fault'],
  ['-a=b', 'fault'],
  ['a=b c', 'fault'],
  [`a=${'x'.repeat(64)}`, 'fault'],
  [Array.from({ length: 51 }, (_, at) => `a${at}`).join(','), 'fault'],
])('%s', (text, labels) => {
  const reading = readSelector(text);
  expect(labels === 'fault' ? Object.keys(reading) : reading).toEqual(labels === 'fault' ? ['fault'] : { labels });
});

test('any text is read or refused, and what is refused is not long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '=', '!', '(', ')', ',', 'in', ' ', '\0', 'ä') }),
      (text) => {
        const reading = readSelector(text);
        expect('labels' in reading || reading.fault.length < 200).toBe(true);
      },
    ),
    { seed: 7 },
  );
});

test.each([
  ['a=b', { a: 'b' }, true],
  ['a=b', { a: 'c' }, false],
  ['a=b', undefined, false],
  ['a!=b', { a: 'c' }, true],
  ['a!=b', { a: 'b' }, false],
  ['a!=b', {}, true],
  ['a in (b,c),d', { a: 'c', d: '' }, true],
  ['a in (b,c),d', { a: 'c' }, false],
  ['a notin (b)', 'no map', true],
  ['!a', { b: '' }, true],
  ['!a', { a: '' }, false],
  ['constructor', {}, false],
])('%s of %o: %s', (text, labels, matches) => {
  const reading = readSelector(text);
  expect('labels' in reading && matchesLabels(reading.labels, labels)).toBe(matches);
});
