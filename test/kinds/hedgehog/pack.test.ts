import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.ts';
import { compareManifests } from '../../../src/kinds/compare.ts';
import { labelsOf } from '../../../src/kinds/hedgehog/labels.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import { hedgehogSchemas } from '../../../src/kinds/hedgehog/schemas/index.ts';
import type { Kind } from '../../../src/kinds/kind.ts';
import type { JsonSchema } from '../../../src/schema/json-schema.ts';
import { kindOf, manifestOf, recordOf } from './support.ts';

test('the 12 kinds are checked, four more are known by identity', () => {
  const names = (checked: boolean): string[] =>
    hedgehogPack.kinds.filter((kind) => kind.checked === checked).map(({ kind, versions }) => `${kind} ${versions[0]}`);
  expect(names(true)).toHaveLength(12);
  expect(names(false)).toEqual([
    'Gateway v1alpha1',
    'GatewayGroup v1alpha1',
    'GatewayPeering v1alpha1',
    'Fabric v1beta1',
  ]);
});

test('directories by spelling', () => {
  expect(kindOf('IPv4Namespace').directory).toEqual({ singular: 'ipv4namespace', plural: 'ipv4namespaces' });
  expect(kindOf('Switch').directory).toEqual({ singular: 'switch', plural: 'switches' });
});

const oddText = fc.constantFrom(
  '',
  ' ',
  'x',
  'vpc-1',
  'a/b',
  '/',
  '10.0.1.0/24',
  '::/0',
  '10.0.1.300',
  '00:1B:21:AA:BB:01',
  '__proto__',
);
const oddValue: fc.Arbitrary<Json> = fc.oneof(
  oddText,
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    4095,
    65_536,
    [],
    {},
    [null],
    [1],
    { a: 1 },
    { constructor: null },
  ),
  fc.jsonValue() as fc.Arbitrary<Json>,
);

/** Values that look like those of a schema, with a wrong one here and there. */
function like(schema: JsonSchema): fc.Arbitrary<Json> {
  const { type, properties = {}, items, additionalProperties } = schema;
  const right = (): fc.Arbitrary<Json> => {
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer') return fc.nat(70_000);
    if (type === 'string') return oddText;
    if (type === 'array') return fc.array(items === undefined ? oddValue : like(items), { maxLength: 3 });
    if (additionalProperties !== undefined) return fc.dictionary(oddText, like(additionalProperties), { maxKeys: 3 });
    const members = Object.entries(properties).map(([name, member]) => [name, like(member)]);
    return fc.record(Object.fromEntries(members), { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
  };
  return fc.oneof({ weight: 9, arbitrary: fc.constant(0).chain(right) }, { weight: 1, arbitrary: oddValue });
}

function manifestsOf({ kind, group, versions }: Kind): fc.Arbitrary<JsonObject> {
  const spec = hedgehogSchemas[kind as keyof typeof hedgehogSchemas].properties?.spec ?? {};
  const metadata = fc.record(
    { name: oddText, labels: oddValue, annotations: oddValue, namespace: oddValue },
    { requiredKeys: [] },
  );
  return fc.record({
    apiVersion: fc.constant(`${group}/${versions[0]}`),
    kind: fc.constant(kind),
    metadata: fc.oneof(metadata, oddValue),
    spec: like(spec),
  }) as fc.Arbitrary<JsonObject>;
}

describe.each(hedgehogPack.kinds.filter(({ checked }) => checked).map((kind) => [kind.kind, kind] as const))(
  '%s',
  (_name, kind) => {
    const manifests = manifestsOf(kind);

    test('every function is total', () => {
      fc.assert(
        fc.property(manifests, (manifest) => {
          kind.check(manifest, {});
          kind.references(manifest);
          labelsOf(kind.kind, isObject(manifest.spec) ? manifest.spec : {});
          expect(compareManifests(kind, manifest, manifest)).toEqual([]);
        }),
      );
    });

    test('defaults are set once', () => {
      fc.assert(
        fc.property(manifests, (manifest) => {
          const held = kind.withDefaults(manifest);
          expect(kind.withDefaults(held)).toEqual(held);
          expect(compareManifests(kind, manifest, held)).toEqual([]);
        }),
      );
    });

    test('a comparison reads the same from both sides', () => {
      fc.assert(
        fc.property(manifests, manifests, (a, b) => {
          const turned = compareManifests(kind, b, a).map(({ pointer, from, to }) => ({
            pointer,
            ...(to === undefined ? {} : { from: to }),
            ...(from === undefined ? {} : { to: from }),
          }));
          const byPointer = (found: readonly { pointer: string }[]): unknown[] =>
            found.toSorted((one, two) => (one.pointer < two.pointer ? -1 : 1));
          expect(byPointer(turned)).toEqual(byPointer(compareManifests(kind, a, b)));
        }),
      );
    });
  },
);

test('the rules of the set are total', () => {
  const checked = hedgehogPack.kinds.filter(({ checked }) => checked);
  const some = fc.array(fc.oneof(...checked.map(manifestsOf)), { maxLength: 12 });
  fc.assert(
    fc.property(some, fc.array(oddValue, { maxLength: 3 }), (manifests, context) => {
      const records = manifests.map((manifest) => {
        const { key, kind } = recordOf(manifestOf((manifest as { kind: string }).kind, 'vpc-1', {}));
        return { key, kind, value: manifest };
      });
      const found = hedgehogPack.checkSet(records, [...manifests, ...context] as JsonObject[], {});
      const names = new Set(records.map(({ key }) => key.kind));
      expect(found.filter(({ key }) => !names.has(key.kind))).toEqual([]);
    }),
  );
});
