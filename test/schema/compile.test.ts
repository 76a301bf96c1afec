import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.ts';
import { compileAdmission, compileSchema } from '../../src/schema/compile.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';

const vlan: JsonSchema = { type: 'integer', minimum: 0, maximum: 65_535 };
const record = (properties: Record<string, JsonSchema>, extra: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  ...extra,
});

/** Findings as `pointer: message`, warnings marked. */
function judge(schema: JsonSchema, value: Json): string[] {
  return compileSchema(schema)(value).map(
    ({ pointer, severity, message }) => `${severity === 'error' ? '' : 'warning '}${pointer}: ${message}`,
  );
}

describe('messages', () => {
  const cases: [name: string, schema: JsonSchema, value: Json, messages: string[]][] = [
    [
      'number in quotes',
      record({ vlan }),
      { vlan: '5' },
      ['/vlan: vlan must be a whole number between 0 and 65535, without quotes'],
    ],
    ['fraction', record({ vlan }), { vlan: 1.5 }, ['/vlan: vlan must be a whole number between 0 and 65535']],
    ['too large', record({ vlan }), { vlan: 70_000 }, ['/vlan: vlan must be a whole number between 0 and 65535']],
    ['too small', record({ vlan }), { vlan: -1 }, ['/vlan: vlan must be a whole number between 0 and 65535']],
    [
      'lower bound only',
      record({ n: { type: 'integer', minimum: 3 } }),
      { n: 2 },
      ['/n: n must be a whole number of at least 3'],
    ],
    [
      'upper bound only',
      record({ n: { type: 'number', maximum: 3 } }),
      { n: 4 },
      ['/n: n must be a number of at most 3'],
    ],
    [
      'exclusive bounds',
      record({ n: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true } }),
      { n: 1 },
      ['/n: n must be a number above 0 and below 1'],
    ],
    ['multiple', record({ n: { type: 'integer', multipleOf: 4 } }), { n: 6 }, ['/n: n must be a multiple of 4']],
    ['number for text', record({ s: { type: 'string' } }), { s: 5 }, ['/s: s must be text: put it in quotes']],
    ['list for text', record({ s: { type: 'string' } }), { s: [] }, ['/s: s must be text, not a list']],
    [
      'text for a flag',
      record({ b: { type: 'boolean' } }),
      { b: 'yes' },
      ['/b: b must be true or false, without quotes'],
    ],
    ['map for a list', record({ l: { type: 'array' } }), { l: {} }, ['/l: l must be a list, not a map']],
    ['missing', record({ s: {} }, { required: ['s'] }), {}, ['/s: s is required']],
    [
      'one of',
      record({ r: { type: 'string', enum: ['spine', 'leaf', ''] } }),
      { r: 'x' },
      ['/r: r must be one of spine, leaf, ""'],
    ],
    ['only', record({ r: { type: 'string', enum: ['spine'] } }), { r: 'x' }, ['/r: r must be spine']],
    ['pattern', record({ s: { type: 'string', pattern: '^a+$' } }), { s: 'b' }, ['/s: s must match the pattern ^a+$']],
    [
      'pattern with a hint',
      record({ ip: { type: 'string', pattern: '^1', 'x-hedgerow-hint': 'an address' } }),
      { ip: 'b' },
      ['/ip: ip must be an address'],
    ],
    [
      'format',
      record({ ip: { type: 'string', format: 'ipv4' } }),
      { ip: '300.1.1.1' },
      ['/ip: ip must be an IPv4 address'],
    ],
    ['empty text', record({ s: { type: 'string', minLength: 1 } }), { s: '' }, ['/s: s must not be empty']],
    ['short text', record({ s: { type: 'string', minLength: 2 } }), { s: 'a' }, ['/s: s needs at least 2 characters']],
    [
      'long text',
      record({ s: { type: 'string', maxLength: 2 } }),
      { s: 'abc' },
      ['/s: s may have at most 2 characters'],
    ],
    ['few entries', record({ l: { type: 'array', minItems: 1 } }), { l: [] }, ['/l: l needs at least 1 entry']],
    [
      'many entries',
      record({ l: { type: 'array', maxItems: 2 } }),
      { l: [1, 2, 3] },
      ['/l: l may have at most 2 entries'],
    ],
    [
      'few members',
      { type: 'object', additionalProperties: {}, minProperties: 1 },
      {},
      [': the document needs at least 1 entry'],
    ],
    [
      'list item',
      record({ l: { type: 'array', items: vlan } }),
      { l: [1, 'x'] },
      ['/l/1: l[1] must be a whole number between 0 and 65535, without quotes'],
    ],
    [
      'map value',
      record({ m: { type: 'object', additionalProperties: vlan } }),
      { m: { 'E1/1': 'x' } },
      ['/m/E1~11: m.E1/1 must be a whole number between 0 and 65535, without quotes'],
    ],
    ['the whole', record({}), [], [': the document must be a map of members, not a list']],
    [
      'wrong type and wrong choice',
      record({ r: { type: 'string', enum: ['a'] } }),
      { r: 1 },
      ['/r: r must be text: put it in quotes'],
    ],
    [
      'branches',
      {
        anyOf: [record({ a: { type: 'string' } }, { required: ['a'] }), { type: 'string' }],
        'x-kubernetes-preserve-unknown-fields': true,
      },
      {},
      [': the document has none of the forms that its schema allows'],
    ],
  ];
  test.each(cases)('%s', (_name, schema, value, messages) => {
    expect(judge(schema, value)).toEqual(messages);
  });

  test('all faults of a value are found', () => {
    const schema = record({ a: vlan, b: { type: 'string' }, c: record({ d: vlan }) }, { required: ['e'] });
    expect(judge(schema, { a: 'x', b: 1, c: { d: -1 } })).toHaveLength(4);
  });

  test('a value is never quoted, a long or odd name is cut and cleaned', () => {
    const secret = 'hunter2-hunter2';
    const findings = compileSchema(record({ s: { type: 'string', enum: ['a'], pattern: '^a$', maxLength: 1 } }))({
      s: secret,
      [`${'x'.repeat(10_000)}`]: secret,
      'a\u0000\u202eb\n': secret,
    });
    expect(findings.length).toBeGreaterThan(3);
    for (const { message } of findings) {
      expect(message).not.toContain(secret);
      expect(message.length).toBeLessThan(200);
      expect(message).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
    }
  });
});

describe("Kubernetes' meaning of a schema", () => {
  const schema = record(
    {
      vlan,
      note: { type: 'string', nullable: true },
      links: { type: 'array', items: record({ port: { type: 'string' } }) },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      either: { 'x-kubernetes-int-or-string': true },
      asn: { type: 'integer', format: 'int32' },
      template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: { type: 'object' } } },
    },
    { required: ['vlan'] },
  );

  test('a null member counts as absent, unless it is nullable or in a list', () => {
    expect(judge(schema, { vlan: null })).toEqual(['/vlan: vlan is required']);
    expect(judge(schema, { vlan: 1, note: null, links: null, free: { x: null } })).toEqual([]);
    expect(judge(schema, { vlan: 1, links: [null] })).toEqual(['/links/0: links[0] must not be empty (null)']);
  });

  test('an unknown member is a warning at its place, with what was probably meant', () => {
    expect(judge(schema, { vlan: 1, vlna: 2, links: [{ prot: 'x' }], zzz: {} })).toEqual([
      'warning /vlna: the cluster does not know the field vlna and will drop it: did you mean vlan?',
      'warning /links/0/prot: the cluster does not know the field prot and will drop it: did you mean port?',
      'warning /zzz: the cluster does not know the field zzz and will drop it',
    ]);
  });

  test('members of an open or embedded object are not unknown', () => {
    const value = {
      vlan: 1,
      free: { any: { thing: [1] } },
      template: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' } },
    };
    expect(judge(schema, value)).toEqual([]);
  });

  test('number formats are only names, int-or-string takes both', () => {
    expect(judge(schema, { vlan: 1, asn: 4_200_001_001 })).toEqual([]);
    expect(judge(schema, { vlan: 1, either: '25%' })).toEqual([]);
    expect(judge(schema, { vlan: 1, either: 5 })).toEqual([]);
    expect(judge(schema, { vlan: 1, either: 1.5 })).toEqual(['/either: either must be a whole number or text']);
  });

  test('the value is not changed', () => {
    const value = Object.freeze({ vlan: null, zzz: 1, links: Object.freeze([Object.freeze({ a: null })]) });
    judge(schema, value);
    expect(value).toEqual({ vlan: null, zzz: 1, links: [{ a: null }] });
  });
});

describe('hostile schemas and values', () => {
  const names = [
    'constructor',
    'toString',
    'hasOwnProperty',
    'a"b',
    "a'b",
    'a`$' + '{1}`',
    'a\\',
    '*/',
    '\u2028',
    '</script>',
    '$ref',
    '1',
  ];

  test.each(names)('a member named %j is a member', (name) => {
    const schema = record({ [name]: { type: 'string' } }, { required: [name] });
    expect(judge(schema, {})).toHaveLength(1);
    expect(judge(schema, { [name]: 1 })).toHaveLength(1);
    expect(judge(schema, { [name]: 'x' })).toEqual([]);
  });

  test('a member named __proto__ pollutes nothing', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: JSON.parse('{"__proto__": {"type": "string"}, "a": {"type": "string"}}'),
    };
    const value = JSON.parse('{"__proto__": {"polluted": true}, "a": null}') as Json;
    expect(() => judge(schema, value)).not.toThrow();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a pattern that RE2 cannot read is not checked, one that hangs others does not hang', () => {
    expect(judge(record({ s: { type: 'string', pattern: '^(?=a)b' } }), { s: 'x' })).toEqual([]);
    const slow = record({ s: { type: 'string', pattern: '^(a|aa)+$' } });
    expect(judge(slow, { s: `${'a'.repeat(50_000)}b` })).toHaveLength(1);
  });

  test('a schema that is too large for the generator is an error of the value, not a crash', () => {
    const wide = record(
      Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, { type: 'string' as const }])),
    );
    expect(judge(wide, { p1: 'x' })).toEqual([': the schema of this kind is too large to check anything by it']);
  });

  test('members of the value are never called', () => {
    const open = { 'x-kubernetes-preserve-unknown-fields': true };
    const schema = record({ a: { enum: [{ x: 1 }], ...open }, b: { enum: ['x', null], ...open } });
    expect(judge(schema, { a: { valueOf: 1, toString: null }, b: { valueOf: 1, constructor: 2 } })).toHaveLength(1);
  });

  test('faults are bounded, however many there are', () => {
    const schema = record({ l: { type: 'array', items: vlan } }, { additionalProperties: vlan });
    expect(judge(schema, { l: new Array(1_000).fill('x') })).toHaveLength(50);
    expect(judge(schema, { l: new Array(1_000_000).fill('x') })).toHaveLength(1);
    const unknown = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
    expect(judge(record({}), unknown)).toHaveLength(50);
  });

  test('total on any JSON', () => {
    const leaf = fc.constantFrom<JsonSchema>(
      vlan,
      { type: 'string', pattern: 'a', maxLength: 3 },
      { type: 'boolean', nullable: true },
      {},
    );
    const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.dictionary(fc.string(), tie('schema'), { maxKeys: 3 }).map((properties) => record(properties)),
        tie('schema').map((items): JsonSchema => ({ type: 'array', items, minItems: 1 })),
        tie('schema').map((additionalProperties): JsonSchema => ({ type: 'object', additionalProperties })),
      ),
    }));
    fc.assert(
      fc.property(schema, fc.jsonValue({ maxDepth: 4 }), (generated, value) => {
        for (const finding of compileSchema(generated)(value as Json)) {
          expect(['schema', 'unknown-field']).toContain(finding.code);
          expect(finding.message).not.toMatch(/undefined|NaN|\[object/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('in the order of admission', () => {
  const schema = record(
    {
      range: record({ start: { type: 'string' } }),
      subnets: { type: 'array', items: { type: 'string', maxLength: 3 } },
      gateway: { type: 'string' },
    },
    { required: ['gateway'] },
  );
  const judgeBoth = (written: Json, defaulted: Json) =>
    compileAdmission(schema)(written, defaulted).map(({ pointer, message }) => `${pointer}: ${message}`);

  test('what defaults fill in is not required', () => {
    expect(judgeBoth({}, { gateway: 'x' })).toEqual([]);
    expect(judgeBoth({}, {})).toEqual(['/gateway: gateway is required']);
  });

  test('a wrong type counts although defaults drop the member', () => {
    expect(judgeBoth({ range: { start: 5 }, gateway: 'x' }, { gateway: 'x' })).toEqual([
      '/range/start: start must be text: put it in quotes',
    ]);
  });

  test('a sorted list does not move the pointer, and two like faults keep their places', () => {
    const written = { gateway: 'x', subnets: ['zzzz', 'a', 'bbbb'] };
    const defaulted = { gateway: 'x', subnets: ['a', 'bbbb', 'zzzz'] };
    expect(judgeBoth(written, defaulted)).toEqual([
      '/subnets/0: subnets[0] may have at most 3 characters',
      '/subnets/2: subnets[2] may have at most 3 characters',
    ]);
  });

  test('unknown members are those of the file, each once', () => {
    expect(judgeBoth({ zzz: 1, gateway: 'x' }, { zzz: 1, gateway: 'x', range: { yyy: 1 } })).toEqual([
      '/zzz: the cluster does not know the field zzz and will drop it',
    ]);
  });
});
