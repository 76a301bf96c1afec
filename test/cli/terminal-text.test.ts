import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutTo, inert, pad, textWidth, wrap } from '../../src/cli/terminal-text.ts';

it.each([
  ['abc', 3],
  ['', 0],
  ['é', 1],
  ['e\u0301', 1],
  ['网络', 4],
  ['한국', 4],
  ['🚀', 2],
  ['👩‍👩‍👧', 2],
  ['→ …·', 4],
  ['\u001b[31mred\u001b[39m', 3],
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
  expect(textWidth(pad(text, 10))).toBe(10);
});

it.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 4, 'abc…'],
  ['网络网络', 6, '网络…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%s cut to %i columns is %s', (text, width, expected) => {
  expect(cutTo(text, width)).toBe(expected);
});

it('never makes a text wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(textWidth(cutTo(inert(text), width))).toBeLessThanOrEqual(width);
    }),
  );
});

it('breaks lines at spaces and loses no word', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
      fc.integer({ min: 12, max: 40 }),
      (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.join(' ')).toBe(words.join(' '));
        expect(lines.filter((line) => line.length > width)).toEqual([]);
      },
    ),
  );
});

it('keeps a word that is wider than the line whole', () => {
  expect(wrap('see managed/connection/a-very-long-name.yaml now', 20)).toEqual([
    'see',
    'managed/connection/a-very-long-name.yaml',
    'now',
  ]);
});

it('shows what nobody could see', () => {
  expect(inert('a\u001b[31mb\nc\u202ed')).toBe('a␛[31mb␊c[U+202E]d');
  expect(inert('plain text')).toBe('plain text');
});
