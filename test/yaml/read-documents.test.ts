import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/yaml/limits.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { layout, tameJson, writeOddly } from './yaml-texts.ts';

const read = (text: string) => readDocuments(Buffer.from(text));

/** The codes and lines of all faults of a file and its documents. */
function faultsOf(text: string | Uint8Array): [code: string, line: number][] {
  const { documents, faults } = readDocuments(typeof text === 'string' ? Buffer.from(text) : text);
  return [...faults, ...documents.flatMap((document) => document.faults)].map(({ code, line }) => [code, line]);
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

describe('limits', () => {
  const cases: [name: string, text: string, faults: [string, number][]][] = [
    ['17 MiB', ' '.repeat(17 * 1024 * 1024), [['too-large', 1]]],
    ['10,001 documents', lines(10_001, (index) => `a: ${index}\n---`), [['too-large', 20_001]]],
    ['10,000 documents', lines(10_000, (index) => `a: ${index}\n---`), []],
    ['10,001 items', `kind: List\nitems:\n${lines(10_001, (index) => `- ${index}`)}`, [['too-large', 10_003]]],
    ['100 KB of brackets', `a: 1\nb: ${'['.repeat(100_000)}`, [['too-deep', 2]]],
    ['100 KB of braces', '{'.repeat(100_000), [['too-deep', 1]]],
    ['100 KB of brackets that close', '['.repeat(50_000) + ']'.repeat(50_000), [['too-deep', 1]]],
    ['100 KB of dashes', '- '.repeat(50_000), [['too-deep', 1]]],
    ['100 KB of question marks', '? '.repeat(50_000), [['too-deep', 1]]],
    ['a map 101 deep', `${lines(101, (index) => `${' '.repeat(index)}a:`)} {}`, [['too-deep', 101]]],
    ['a map 100 deep', `${lines(99, (index) => `${' '.repeat(index)}a:`)} {b: 1}`, []],
    ['brackets 101 deep', `\n${'['.repeat(101)}${']'.repeat(101)}`, [['too-deep', 2]]],
    ['brackets 100 deep', '['.repeat(100) + ']'.repeat(100), []],
    ['pairs in brackets 101 deep', `${'[a: '.repeat(51)}1${']'.repeat(51)}`, [['too-deep', 1]]],
    ['101 aliases', `a: &a 1\nb:\n${lines(101, () => '- *a')}`, [['alias-limit', 103]]],
    ['100 aliases', `a: &a 1\nb:\n${lines(100, () => '- *a')}`, []],
    ['a bomb', bomb(9, 9), [['alias-limit', 5]]],
    ['a long text, often', `a: &a ${'x'.repeat(10_000)}\nb:\n${lines(99, () => '- *a')}`, [['alias-limit', 29]]],
    ['aliases of aliases, 101 deep', chain(101), [['too-deep', 101]]],
  ];
  test.each(cases)('%s', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('are those given', () => {
    const small = { ...defaultLimits, depth: 2, aliases: 1, documents: 2 };
    const codes = (text: string) =>
      readDocuments(Buffer.from(text), small).documents.flatMap(({ faults }) => faults.map(({ code }) => code));
    expect(codes('a: [[]]\n---\nb: &b 1\nc: [*b, *b]\n')).toEqual(['too-deep', 'alias-limit']);
    expect(readDocuments(Buffer.from('a\n---\nb\n---\nc\n'), small).faults[0]?.line).toBe(5);
  });

  test('a faulty document leaves its neighbours alone', () => {
    const { documents } = read(`a: 1\n---\n${'['.repeat(100_000)}\n---\n${bomb(9, 9)}\n---\nb: 1\n`);
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, undefined, undefined, { b: 1 }]);
  });
});

/** Lists of aliases of lists of aliases. */
function bomb(levels: number, width: number): string {
  const level = (index: number) =>
    `a${index}: &a${index} [${Array(width)
      .fill(index === 0 ? 'lol' : `*a${index - 1}`)
      .join(', ')}]`;
  return lines(levels, level);
}

function chain(length: number): string {
  return lines(length, (index) => `a${index}: &a${index} ${index === 0 ? '1' : `[*a${index - 1}]`}`);
}

describe('any bytes', () => {
  test('never throw, and every document and fault lies in the file', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.constantFrom(...pieces()), { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        const { documents, faults } = readDocuments(input);
        const count = Buffer.from(input).toString('latin1').split('\n').length;
        for (const { line } of [...faults, ...documents, ...documents.flatMap((document) => document.faults)]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(count);
        }
        expect(documents.length + faults.length).toBeGreaterThan(0);
        for (const { bytes: range, value, faults: own } of documents) {
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect(range.end).toBeLessThanOrEqual(input.byteLength);
          expect(value === undefined).toBe(own.some(({ severity }) => severity === 'error'));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('are covered by the documents, markers and blank lines', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces()), { maxLength: 40 }), (parts) => {
        const input = Buffer.from(parts.join('').replaceAll('List', 'Map'));
        const { documents, faults } = readDocuments(input);
        if (faults.length > 0) return;
        let at = 0;
        let between = '';
        for (const { bytes: range } of documents) {
          expect(range.start).toBeGreaterThanOrEqual(at);
          between += `${input.subarray(at, range.start).toString()}\n`;
          at = range.end;
        }
        between += input.subarray(at).toString();
        expect(between.replaceAll(/^\ufeff/gm, '')).toMatch(
          /^(?:(?:---|\.\.\.)?[ \t]*\r?\n|%.*\n)*(?:---|\.\.\.)?[ \t]*$/,
        );
      }),
      { numRuns: 3000 },
    );
  });
});

function pieces(): string[] {
  const words = [
    'a: 1\n',
    'b:\n',
    '  c: é😀\n',
    '- ',
    'd',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '# note\n',
    '  # deep\n',
    '|\n',
    '>+\n',
    'kind: List\nitems:\n',
    '- e: 1\n',
  ];
  return [
    ...words,
    '---\n',
    '--- ',
    '...\n',
    '%YAML 1.2\n',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    '&x ',
    '*x ',
    '!t ',
    '<<: ',
    '\ufeff',
    '? ',
  ];
}

describe('documents of one file', () => {
  const values = fc.array(fc.tuple(tameJson, layout), { minLength: 1, maxLength: 5 });

  test('are those that its pieces are alone, with every comment', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('\n', '\r\n'), fc.boolean(), (pairs, end, bom) => {
        const texts = pairs.map(([value, style]) => writeOddly(value, style));
        const file = texts
          .map((text, index) => `${index === 0 ? '' : '---\n'}${text.replaceAll(';', `.${index};`)}`)
          .join('');
        const bytes = Buffer.from((bom ? '\ufeff' : '') + file.replaceAll('\n', end));
        const { documents } = readDocuments(bytes);
        expect(documents.map(({ value }) => value)).toEqual(texts.map((text) => read(text).documents[0]?.value));
        expect(documents.map(({ text }) => notes(text).length).reduce((sum, count) => sum + count)).toBe(
          notes(file).length,
        );
        for (const { text, bytes: range } of documents) {
          expect(
            bytes
              .subarray(range.start, range.end)
              .toString()
              .replaceAll(/^---\r?\n/gm, ''),
          ).toBe(text);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('are the items of a List, with the comments inside', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('- ', '  - ', '-   '), (pairs, dash) => {
        const texts = pairs.map(([value, style]) =>
          writeOddly({ v: value }, style).replace(/^(?:\s*#.*\n|\s*\n)*/, ''),
        );
        const pad = ' '.repeat(dash.length);
        const items = texts.map((text) => `${dash}${text.replaceAll(/\n(?=.)/g, `\n${pad}`)}`);
        const file = `kind: List\nitems:\n${items.join('')}`;
        const alone = texts.map((text) => read(text).documents[0]?.value);
        const { documents } = read(file);
        expect(documents.map(({ value }) => value)).toEqual(alone);
        expect(documents.map(({ text }) => read(text).documents[0]?.value)).toEqual(alone);
        expect(documents.map(({ item }) => item)).toEqual(alone.map((_, index) => index));
        expect(documents.flatMap(({ text }) => notes(text))).toEqual(notes(file));
      }),
      { numRuns: 500 },
    );
  });
});

const notes = (text: string): string[] => text.match(/note [\d.]+;/g) ?? [];
