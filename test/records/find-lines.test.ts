import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type Json } from '../../src/domain/json.ts';
import { printPointer } from '../../src/domain/pointer.ts';
import { findLines } from '../../src/records/find-lines.ts';
import { locateLines } from '../../src/yaml/locate.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { arbitraryUpload } from '../normalize/arbitrary-upload.ts';
import { printOddly } from '../normalize/odd-yaml.ts';

function pointersOf(value: Json | undefined, path: readonly (string | number)[] = []): string[] {
  const own = [printPointer(path), printPointer([...path, 'absent']), printPointer([...path, 'absent', 'below'])];
  if (Array.isArray(value)) return [...own, ...value.flatMap((item, i) => pointersOf(item, [...path, i]))];
  if (!isObject(value)) return own;
  return [...own, ...Object.entries(value).flatMap(([key, member]) => pointersOf(member, [...path, key]))];
}

// The pointers whose line is not the one that the parser finds.
function disagreements(text: string): string[] {
  return readDocuments(Buffer.from(text)).documents.flatMap((document) =>
    pointersOf(document.value).filter((pointer) => {
      const [own, parsed] = [findLines(document, [pointer]), locateLines(document, [pointer])];
      return own[0] !== parsed[0];
    }),
  );
}

describe('findLines', () => {
  it.each([
    ['plain', 'a:\n  b: 1\n  c:\n    d: 2\ne: 3\n'],
    [
      'text that looks like keys',
      'a: |\n  b:\n    c: 1\nb: >-\n  a: 1\n\n  c:\nc:\n  b: "x\n    d: 1"\n  d: y\n    z\n',
    ],
    ['lists', 'a:\n- b: 1\n- c: 2\nd:\n  - e\nf:\n-\n  g: 1\n'],
    ['empty values', 'a:\nb:\n\n  # c\nc:\n  d:\n'],
    ['quotes and explicit keys', '"a":\n  b: 1\n\'c\': {b: 1}\n? d\n: e\n'],
    ['anchors and merges', 'a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\ne: *x\n'],
    ['flow', 'a: {b: 1,\n  c: {d: 2}}\ne: [1,\n  2]\n'],
    ['CRLF', 'a:\r\n  b: 1\r\n  c: # x\r\n    d: 2\r\n'],
    ['a banner before the marker', '# b\n\n---\n# c\na:\n  b: 1\n---\na:\n  c: 1\n'],
    ['items of a List', 'kind: List\nitems:\n- a:\n    b: 1\n- # x\n  a:\n  - 1\n'],
    ['JSON', '{"a": {"b": 1},\n "c": [1]}'],
    ['a scalar', 'text\n'],
  ])('agrees with the parser: %s', (_name, text) => {
    expect(disagreements(text)).toEqual([]);
  });

  it('agrees with the parser on oddly formatted files', () => {
    const value = { a: { b: { c: 1, d: [1, { e: 2 }] }, f: 'x' }, g: { h: 'y', i: {} }, j: [['k']] };
    const draws = fc.array(fc.nat(10_000), { minLength: 10, maxLength: 80 });
    fc.assert(
      fc.property(draws, ([...numbers]) => {
        let drawn = 0;
        const odd = printOddly(value, (choices) => (numbers[drawn++ % numbers.length] ?? 0) % choices);
        expect(disagreements(odd.text)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with the parser on any upload', () => {
    fc.assert(
      fc.property(arbitraryUpload, ({ files }) => {
        expect(Object.values(files).flatMap(disagreements)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
