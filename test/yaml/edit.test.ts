import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isList, isObject, type Json } from '../../src/domain/json.ts';
import { type Pointer, printPointer } from '../../src/domain/pointer.ts';
import { type Edit, editText } from '../../src/yaml/edit.ts';
import { applyEdit } from '../../src/yaml/json-edit.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { json, layout, tameJson, writeOddly } from './yaml-texts.ts';

function readValueOf(text: string): Json | undefined {
  return readDocuments(Buffer.from(text)).documents[0]?.value;
}

const manifest = `# banner
apiVersion: v1 # version
metadata:
  # the name
  name: 'vpc-1'   # quoted
  labels: {a: b, "c": d}
spec: # the spec
  list:
    - a: 1 # one
      b: 2
    # about two
    - c
  text: | # header
    one
    two

  # the end
  empty:
  nothing: {}
`;

describe('the text after an edit', () => {
  const cases: [name: string, edits: Edit[], from: string, to: string][] = [
    ['keeps the quotes of a scalar', [set('/metadata/name', 'vpc-2')], "name: 'vpc-1'   #", "name: 'vpc-2'   #"],
    ['drops them for a number', [set('/metadata/name', 5)], "name: 'vpc-1'   #", 'name: 5   #'],
    ['quotes what readers take differently', [set('/apiVersion', 'on')], 'apiVersion: v1 #', 'apiVersion: "on" #'],
    ['has a new member at the end', [set('/spec/list/0/z', [1])], '      b: 2\n', '      b: 2\n      z:\n      - 1\n'],
    [
      'has a new member before the one named',
      [{ ...set('/metadata/namespace', 'default'), before: ['labels'] }],
      '  labels',
      '  namespace: default\n  labels',
    ],
    [
      'has a new member above the comment of the one named',
      [{ ...set('/metadata/uid', 'x'), before: ['labels', 'name'] }],
      '  # the name\n',
      '  # the name\n  uid: x\n',
    ],
    ['has a new member in brackets', [set('/metadata/labels/e', 'x,y')], 'd}', 'd, e: "x,y"}'],
    ['lacks a member in brackets', [remove('/metadata/labels/a')], '{a: b, "c": d}', '{"c": d}'],
    ['lacks the last member in brackets', [remove('/metadata/labels/c')], '{a: b, "c": d}', '{a: b}'],
    ['lacks a member and the comment behind it', [remove('/apiVersion')], 'apiVersion: v1 # version\n', ''],
    ['keeps the comment above a removed member', [remove('/metadata/name')], "  name: 'vpc-1'   # quoted\n", ''],
    ['lacks the first member of an item', [remove('/spec/list/0/a')], '    - a: 1 # one\n      b: 2', '    - b: 2'],
    ['lacks an item', [remove('/spec/list/1')], '    - c\n', ''],
    [
      'has an item more',
      [{ op: 'insert-item', pointer: '/spec/list', index: 1, value: 'x' }],
      '    # about',
      '    - x\n    # about',
    ],
    [
      'has an item at the end',
      [{ op: 'insert-item', pointer: '/spec/list', index: 9, value: 'x' }],
      '    - c\n',
      '    - c\n    - x\n',
    ],
    ['has other lines of text', [set('/spec/text', 'three\n')], '    one\n    two\n', '    three\n'],
    ['has a line for a block of text', [set('/spec/text', 'x')], '| # header\n    one\n    two\n', 'x # header\n'],
    [
      'has a block where nothing was',
      [set('/spec/empty/a/b', null)],
      '  empty:\n',
      '  empty:\n    a:\n      b: null\n',
    ],
    ['has a block where {} was', [set('/spec/nothing/a', 1)], 'nothing: {}', 'nothing:\n    a: 1'],
    [
      'has {} where the last member was',
      [remove('/spec/list/0/a'), remove('/spec/list/0/b')],
      'a: 1 # one\n      b: 2',
      '{}',
    ],
    ['has a scalar for a map', [set('/spec/list/0', 'x')], '- a: 1 # one\n      b: 2', '- x'],
    [
      'differs where a list does',
      [set('/spec/list', [{ a: 1, b: 3 }, 'c', 'd'])],
      'b: 2\n    # about two\n    - c\n',
      'b: 3\n    # about two\n    - c\n    - d\n',
    ],
    ['differs where a map does', [set('/metadata', { name: 'vpc-1', labels: { a: 'x', c: 'd' } })], 'a: b', 'a: x'],
  ];
  test.each(cases)('%s', (_, edits, from, to) => {
    expect(manifest).toContain(from);
    expect(editText(manifest, edits)).toBe(manifest.replace(from, () => to));
  });

  const others: [name: string, text: string, edits: Edit[], expected: string][] = [
    ['CRLF stays', 'a: 1\r\nb: 2\r\n', [set('/a', [1, 2]), set('/c', 3)], 'a:\r\n- 1\r\n- 2\r\nb: 2\r\nc: 3\r\n'],
    ['no line end at the end stays', 'a: 1', [set('/b', { c: 2 })], 'a: 1\nb:\n  c: 2'],
    ['an empty map in the root', '{}\n', [set('/a', 1)], 'a: 1\n'],
    ['the last member of the root', '# c\na: 1\n', [remove('/a')], '# c\n{}\n'],
    ['an anchor that others use', 'a: &x {b: 1} # x\nc: *x\n', [set('/a/b', 2)], 'a: &x {b: 2} # x\nc:\n  b: 1\n'],
    ['through an alias', 'a: &x {b: 1}\nc: *x # c\n', [set('/c/b', 2)], 'a: &x {b: 1}\nc: # c\n  b: 2\n'],
    [
      'over a merge key',
      'a: &x {b: 1}\nc:\n  <<: *x\n  d: 3\n',
      [set('/c/b', 2)],
      'a: &x {b: 1}\nc:\n  <<: *x\n  d: 3\n  b: 2\n',
    ],
    [
      'through one alias of several',
      'a: &x {b: 1, y: &y {z: 1}}\nc: {<<: *x}\nd: *y # d\n',
      [set('/d/z', 2)],
      'a: &x {b: 1, y: &y {z: 1}}\nc: {<<: *x}\nd: # d\n  z: 2\n',
    ],
    [
      'inside what a merge key brings, beside other aliases',
      'a: &x {b: {e: 1}}\nc:\n  <<: *x\n  d: 3 # three\nf: *x\n',
      [set('/c/b/e', 2)],
      'a: &x {b: {e: 1}}\nc:\n  <<: *x\n  d: 3 # three\n  b:\n    e: 2\nf: *x\n',
    ],
    [
      'an anchor that one of several aliases uses',
      'a: &x {b: 1}\nc: *x\nd: &y {b: 1}\ne: {<<: *y}\n',
      [set('/a/b', 2)],
      'a: &x {b: 2}\nc:\n  b: 1\nd: &y {b: 1}\ne: {<<: *y}\n',
    ],
    ['what cannot be read', 'a: [\n', [set('/a', 1)], 'a: [\n'],
    ['what is not there', 'a: 1 # x\n', [remove('/b/c')], 'a: 1 # x\n'],
    ['what is equal already', 'a: {b: [1, 0x2]}\n', [set('/a', { b: [1, 2] })], 'a: {b: [1, 0x2]}\n'],
    [
      'JSON',
      '{\n  "a": [\n    1,\n    2\n  ]\n}\n',
      [remove('/a/0'), set('/b', 'x')],
      '{\n  "a": [\n    2\n  ],\n  "b": "x"\n}\n',
    ],
    ['a key that YAML 1.1 takes for a number', 'a: {"1": x}\n', [set('/a/2', 'z')], 'a: {"1": x, "2": z}\n'],
    ['a member named __proto__', 'a: 1\n', [set('/__proto__/x', 1)], 'a: 1\n__proto__:\n  x: 1\n'],
    ['a marker line above', '---\n# c\na: 1\n', [set('/b', 1)], '---\n# c\na: 1\nb: 1\n'],
  ];
  test.each(others)('%s', (_, text, edits, expected) => {
    expect(editText(text, edits)).toBe(expected);
  });
});

function set(pointer: Pointer, value: Json): Extract<Edit, { op: 'set' }> {
  return { op: 'set', pointer, value };
}

function remove(pointer: Pointer): Edit {
  return { op: 'remove', pointer };
}

/** Every pointer of a value. */
function pointersOf(value: Json, path: string[] = []): Pointer[] {
  const inner = isList(value) ? value.entries() : Object.entries(isObject(value) ? value : {});
  return [printPointer(path), ...[...inner].flatMap(([name, member]) => pointersOf(member, [...path, String(name)]))];
}

type Choice = { readonly where: number; readonly what: number; readonly value: Json; readonly index: number };

function chooseEdit(value: Json, { where, what, value: next, index }: Choice): Edit {
  const pointers = pointersOf(value);
  const pointer = pointers[where % pointers.length] ?? '';
  if (what === 0) return set(pointer, next);
  if (what === 1) return set(`${pointer}/new`, next);
  if (what === 2) return remove(pointer);
  return { op: 'insert-item', pointer, index, value: next };
}

const choice = fc.record({ where: fc.nat(), what: fc.nat({ max: 3 }), value: tameJson, index: fc.nat({ max: 4 }) });

const notes = (text: string): string[] => text.match(/note \d+;/g) ?? [];

describe('a random edit of an oddly written document', () => {
  test('starts from a text that can be read', () => {
    fc.assert(
      fc.property(tameJson, layout, (value, style) => {
        expect(readValueOf(writeOddly(value, style))).toBeDefined();
      }),
    );
  });

  test('gives exactly the edited value', () => {
    fc.assert(
      fc.property(tameJson, layout, fc.array(choice, { minLength: 1, maxLength: 3 }), (value, style, choices) => {
        const text = writeOddly(value, style);
        let expected = readValueOf(text) ?? null;
        const edits = choices.map((chosen) => {
          const edit = chooseEdit(expected, chosen);
          expected = applyEdit(expected, edit);
          return edit;
        });
        expect(readValueOf(editText(text, edits))).toEqual(expected);
      }),
      { numRuns: 1500 },
    );
  });

  test('of a scalar changes its own line only', () => {
    fc.assert(
      fc.property(
        tameJson,
        layout,
        fc.nat(),
        fc.constantFrom<Json>(7, 'new', true, null, 'off'),
        (value, style, where, next) => {
          const scalars = pointersOf(value).filter((pointer) => isShort(at(value, pointer)));
          const pointer = scalars[where % scalars.length];
          fc.pre(pointer !== undefined && pointer !== '');
          const before = writeOddly(value, style).split('\n');
          const after = editText(before.join('\n'), [set(pointer ?? '', next)]).split('\n');
          expect(after.length).toBe(before.length);
          expect(after.filter((line, index) => line !== before[index]).length).toBeLessThanOrEqual(1);
          expect(notes(after.join('\n'))).toEqual(notes(before.join('\n')));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('that adds a member only adds lines, or changes the line of a bracket', () => {
    fc.assert(
      fc.property(tameJson, layout, fc.nat(), tameJson, (value, style, where, next) => {
        const maps = pointersOf(value).filter((pointer) => isObject(at(value, pointer)));
        const pointer = maps[where % maps.length];
        fc.pre(pointer !== undefined);
        const before = writeOddly(value, style);
        const after = editText(before, [set(`${pointer}/new`, next)]);
        const kept = commonLines(before.split('\n'), after.split('\n'));
        expect(before.split('\n').length - kept).toBeLessThanOrEqual(1);
        expect(notes(after)).toEqual(notes(before));
      }),
      { numRuns: 1000 },
    );
  });

  test('that removes a member loses no comment but those inside and behind it', () => {
    fc.assert(
      fc.property(tameJson, layout, fc.nat(), (value, style, where) => {
        const members = pointersOf(value).filter((pointer) => pointer !== '' && isShort(at(value, pointer)));
        const pointer = members[where % members.length];
        fc.pre(pointer !== undefined);
        const before = writeOddly(value, style);
        const lost = notes(before).length - notes(editText(before, [remove(pointer ?? '')])).length;
        expect(lost).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  test('of any text by any value never throws', () => {
    fc.assert(
      fc.property(json, json, choice, fc.string(), (value, next, chosen, text) => {
        const edit = chooseEdit(value, { ...chosen, value: next });
        expect(editText(text, [edit])).toBeTypeOf('string');
        expect(readValueOf(editText(JSON.stringify(value), [edit]))).toEqual(applyEdit(value, edit));
      }),
      { numRuns: 500 },
    );
  });
});

function at(value: Json, pointer: Pointer): Json | undefined {
  return pointer === ''
    ? value
    : pointer
        .slice(1)
        .split('/')
        .reduce((current: Json | undefined, name) => {
          if (isList(current)) return current[Number(name)];
          return isObject(current) ? current[name] : undefined;
        }, value);
}

function isShort(value: Json | undefined): boolean {
  return (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && !value.includes('\n'))
  );
}

function commonLines(before: readonly string[], after: readonly string[]): number {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return start + end;
}
