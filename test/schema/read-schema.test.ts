import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.ts';
import { applyDefaults } from '../../src/schema/apply-defaults.ts';
import { compileSchema } from '../../src/schema/compile.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';
import { readSchema, schemaLimits } from '../../src/schema/read-schema.ts';

describe('reading a schema', () => {
  test('keywords of structural schemas are kept, others left out', () => {
    const source = {
      type: 'object',
      description: 'a thing',
      title: 'Thing',
      required: ['a', 5],
      'x-kubernetes-validations': [{ rule: 'self.a > 1' }],
      properties: {
        a: { type: 'integer', minimum: 1, format: 'int32' },
        b: { type: 'array', items: { type: 'string', enum: ['x'] }, 'x-kubernetes-list-type': 'set' },
        c: { type: 'object', additionalProperties: true },
        d: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
      },
    };
    expect(readSchema(source)).toEqual({
      schema: {
        type: 'object',
        description: 'a thing',
        required: ['a'],
        properties: {
          a: { type: 'integer', minimum: 1, format: 'int32' },
          b: { type: 'array', items: { type: 'string', enum: ['x'] }, 'x-kubernetes-list-type': 'set' },
          c: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          d: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
        },
      },
      faults: [],
    });
  });

  test.each<[name: string, source: Json, fault: RegExp]>([
    ['a look-ahead', { properties: { a: { pattern: '(?=x)' } } }, /at \/a has a pattern that RE2 cannot read/],
    ['a back-reference', { properties: { a: { pattern: '(x)\\1' } } }, /at \/a has a pattern/],
    ['a reference', { properties: { a: { $ref: '#' } } }, /at \/a has a \$ref/],
    ['no type', { type: 'text' }, /at \/ has an unknown type/],
    ['no schema', { properties: { a: 5 } }, /at \/a is no schema/],
  ])('%s is a fault, the rest is read', (_name, source, fault) => {
    const { schema, faults } = readSchema(source);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(schema).toBeDefined();
  });

  test.each<[name: string, source: Json | undefined]>([
    ['nothing', undefined],
    ['text', 'x'],
    [
      'too wide',
      { properties: Object.fromEntries(Array.from({ length: schemaLimits.parts }, (_, index) => [`p${index}`, {}])) },
    ],
    ['too deep', Array.from({ length: schemaLimits.depth + 1 }).reduce<Json>((items) => ({ items }), {})],
    ['wide by sharing', doubled(30)],
    ['endless enum', { enum: new Array(schemaLimits.parts + 1).fill(1) }],
  ])('%s is no schema', (_name, source) => {
    const { schema, faults } = readSchema(source);
    expect(schema).toBeUndefined();
    expect(faults).toHaveLength(1);
  });

  test('total on any JSON, and what was read compiles', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      'enum',
      'pattern',
      'minimum',
      'anyOf',
      'required',
      'nullable',
      'x',
    );
    const { node } = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>('object', 'array', 'string', 'integer', null, true, 5, 'a('),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(keyword, tie('node'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(node, fc.jsonValue({ maxDepth: 3 }), (source, value) => {
        const { schema } = readSchema(source);
        if (schema === undefined) return;
        expect(compileSchema(schema)(value as Json)).toBeInstanceOf(Array);
        expect(applyDefaults(schema, value as Json)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

/** A schema that doubles at each level by naming the same part twice, as YAML aliases do. */
function doubled(levels: number): Json {
  let node: Json = {};
  for (let level = 0; level < levels; level += 1) node = { properties: { a: node, b: node } };
  return node;
}

describe('defaults of a schema', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      mode: { type: 'string', default: 'on' },
      note: { type: 'string', nullable: true, default: 'n' },
      limits: { type: 'object', default: {}, properties: { rate: { type: 'integer', default: 5 } } },
      inner: { type: 'object', properties: { rate: { type: 'integer', default: 5 } } },
      list: { type: 'array', items: { type: 'object', properties: { rate: { type: 'integer', default: 5 } } } },
      map: { type: 'object', additionalProperties: { type: 'string', default: 'm' } },
    },
  };

  test.each<[value: Json, filled: Json]>([
    [{}, { mode: 'on', note: 'n', limits: {} }],
    [
      { mode: 'off', note: null, limits: { rate: 1 } },
      { mode: 'off', note: null, limits: { rate: 1 } },
    ],
    [
      { mode: null, note: 'x', limits: null, inner: null },
      { mode: 'on', note: 'x', limits: {} },
    ],
    [
      { mode: 'off', note: 'x', limits: {}, inner: {}, list: [{}, { rate: 2 }, null], map: { a: null, b: 'b' } },
      {
        mode: 'off',
        note: 'x',
        limits: { rate: 5 },
        inner: { rate: 5 },
        list: [{ rate: 5 }, { rate: 2 }, null],
        map: { a: 'm', b: 'b' },
      },
    ],
    ['text', 'text'],
    [[], []],
  ])('%j → %j', (value, filled) => {
    expect(applyDefaults(schema, value)).toEqual(filled);
  });

  test('where nothing is filled in, the value is the same one', () => {
    const value = { mode: 'off', note: 'x', limits: { rate: 1 }, list: [{ rate: 1 }] };
    expect(applyDefaults(schema, value)).toBe(value);
  });
});
