import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/domain/json.ts';
import { printYaml } from '../../src/yaml/print.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { awkwardText, json } from './yaml-texts.ts';

describe('printed text', () => {
  const cases: [string, Json, string][] = [
    ['a list at its key', { a: [1, { b: 2, c: [3] }] }, 'a:\n- 1\n- b: 2\n  c:\n  - 3\n'],
    ['lists in lists', [[1, 2], [], {}], '- - 1\n  - 2\n- []\n- {}\n'],
    ['an empty document', {}, '{}\n'],
    ['words of YAML 1.1', { on: 'off', y: '~' }, '"on": "off"\n"y": "~"\n'],
    [
      'numbers as text',
      { a: '0123', b: '10:20:30:40:50:55', c: '1e3' },
      'a: "0123"\nb: "10:20:30:40:50:55"\nc: "1e3"\n',
    ],
    ['plain text', { a: '10.0.0.0/24', b: 'E1/1', c: 'two words' }, 'a: 10.0.0.0/24\nb: E1/1\nc: two words\n'],
    ['lines', { a: 'one\n\n  two\n', b: 'one\ntwo' }, 'a: |\n  one\n\n    two\nb: |-\n  one\n  two\n'],
    ['quotes', { a: '"q" text', b: "'s" }, 'a: \'"q" text\'\nb: "\'s"\n'],
    ['numbers with an exponent', { a: 1e21, b: 1e-7, c: 1.5e300 }, 'a: 1.0e+21\nb: 1.0e-7\nc: 1.5e+300\n'],
    ['a number beyond 2^53', { a: 2 ** 60 }, 'a: 1.152921504606847e+18\n'],
    ['text that ends in a colon', ['a:', 'a: b', 'a #b', '- a'], '- "a:"\n- "a: b"\n- "a #b"\n- "- a"\n'],
  ];
  test.each(cases)('%s', (_, value, text) => {
    expect(printYaml(value)).toBe(text);
  });

  test('is read back by readers of YAML 1.2 and 1.1 as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = printYaml(value);
        expect(parse(text, { version: '1.2' })).toEqual(value);
        expect(parse(text, { version: '1.1' })).toEqual(value);
        expect(load(text)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  test('holds no scalar that readers take differently, and is one document', () => {
    fc.assert(
      fc.property(json, (value) => {
        const { documents, faults } = readDocuments(Buffer.from(printYaml({ value })));
        expect({ count: documents.length, faults, own: documents[0]?.faults }).toEqual({
          count: 1,
          faults: [],
          own: [],
        });
        expect(documents[0]?.value).toEqual({ value });
      }),
      { numRuns: 1000 },
    );
  });

  test('takes keys longer than YAML allows before a colon', () => {
    fc.assert(
      fc.property(awkwardText, awkwardText, (head, tail) => {
        const value = { [`${head}${'k'.repeat(1100)}${tail}`]: { a: [1] } };
        expect(parse(printYaml(value))).toEqual(value);
      }),
      { numRuns: 50 },
    );
  });
});
