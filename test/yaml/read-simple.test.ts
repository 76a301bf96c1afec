import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/yaml/limits.ts';
import { parseTree } from '../../src/yaml/parse-tree.ts';
import { printYaml } from '../../src/yaml/print.ts';
import { readSimple } from '../../src/yaml/read-simple.ts';
import { readValue } from '../../src/yaml/read-value.ts';
import { json, layout, tameJson, writeOddly } from './yaml-texts.ts';

/** What the parser makes of a text; undefined where it has anything to say about it. */
function parsed(text: string): unknown {
  const { root, fault } = parseTree(text, defaultLimits.depth);
  const { value, faults } = readValue(root, defaultLimits);
  return fault === undefined && faults.length === 0 ? value : undefined;
}

/** What the simple reader makes of a text; where it has no answer, what the parser does. */
function answer(text: string): unknown {
  return readSimple(text, defaultLimits.depth) ?? parsed(text);
}

const fragments = [
  ...['a:', 'b:', 'a: ', 'cd: ', '"a": ', "'b': ", '- ', '-', '? ', 'y: ', 'null: ', '1: ', 'a.b/c-d: ', '__proto__: '],
  ...[
    'x',
    'two words',
    '5',
    '-5',
    '0123',
    '1e3',
    '.5',
    'on',
    'true',
    'null',
    '~',
    '0x1f',
    '10.0.0.0/24',
    'a:b',
    'a#b',
    '-x',
    '- x',
  ],
  ...[
    '"q"',
    "'q'",
    '"\\n"',
    "'it''s'",
    '[',
    ']',
    '{',
    '}',
    ',',
    ', ',
    '[1, x]',
    '{a: 1}',
    '{a: 1, "b": [2]}',
    '[]',
    '{}',
    '{a}',
    '[a: 1]',
  ],
  ...[
    '\n',
    '\n',
    '\n',
    '\n  ',
    '\n  ',
    '\n    ',
    '\n ',
    ' ',
    '  ',
    '# note',
    ' # note',
    '\n# note',
    '\n\n',
    '|',
    '>',
    '&a ',
    '*a',
    '!t ',
    '<<: ',
    '%',
    '@',
    '`',
    'é',
    '\u00a0',
    ':',
    '::',
    '...',
    '---',
    '---x',
  ],
];

describe('the simple reader', () => {
  test('agrees with the parser wherever it answers, on fragments', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 14 }), (parts) => {
        const text = parts.join('');
        expect(answer(text)).toEqual(parsed(text));
      }),
      { numRuns: 20_000 },
    );
  });

  test('agrees with the parser wherever it answers, on written documents', () => {
    const written = fc.oneof(
      fc.tuple(tameJson, layout).map(([value, style]) => writeOddly(value, style)),
      json.map(printYaml),
    );
    fc.assert(
      fc.property(written, (text) => {
        expect(answer(text)).toEqual(parsed(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('agrees with the parser after one character has changed', () => {
    const change = fc.record({ at: fc.nat(), put: fc.constantFrom(...' \n:-#"\'[]{},&*!|>?%@`ax1.~'.split(''), '') });
    fc.assert(
      fc.property(tameJson, layout, change, (value, style, { at, put }) => {
        const text = writeOddly(value, style);
        const place = at % text.length;
        const changed = text.slice(0, place) + put + text.slice(place + 1);
        expect(answer(changed)).toEqual(parsed(changed));
      }),
      { numRuns: 5000 },
    );
  });

  const answered = [
    'a: 1\n',
    'a:\n- 1\n- b: 2\n  c: [x, {d: "e"}]\n',
    '# c\n"a": x # c\n\nb: {}\nc:\n',
    'a:\n  b: 10.0.0.0/24\n',
  ];
  test.each(answered)('answers %j', (text) => {
    expect(readSimple(text, defaultLimits.depth)).toEqual(parsed(text));
    expect(readSimple(text, defaultLimits.depth)).toBeDefined();
  });

  test('leaves what is nested too deep to the parser', () => {
    const nested = (depth: number) => Array.from({ length: depth }, (_, index) => `${' '.repeat(index)}a:`).join('\n');
    expect(readSimple(`${nested(100)} 1\n`, 100)).toBeDefined();
    expect(readSimple(`${nested(101)} 1\n`, 100)).toBeUndefined();
    expect(readSimple(`${nested(100)} []\n`, 100)).toBeUndefined();
    expect(readSimple(`a: ${'['.repeat(99)}${']'.repeat(99)}\n`, 100)).toBeDefined();
    expect(readSimple(`a: ${'['.repeat(100)}${']'.repeat(100)}\n`, 100)).toBeUndefined();
  });
});
