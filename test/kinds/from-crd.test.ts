import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { packFromCrds } from '../../src/kinds/from-crd.ts';
import { crdOf, places, versionOf } from './support.ts';

const spec = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1 },
    mode: { type: 'string', default: 'auto' },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    parts: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: {
          ports: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            items: { type: 'object', properties: { name: { type: 'string' } } },
          },
        },
      },
    },
    steps: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
  },
};

function read(...values: Json[]) {
  return packFromCrds(values.map((value, index) => ({ value, path: `crds/${index}.yaml`, line: index + 1 })));
}

function only(value: Json) {
  const { pack, problems } = read(value);
  expect(problems).toEqual([]);
  const [kind] = pack.kinds;
  if (kind === undefined) throw new Error('no kind');
  return kind;
}

const widget = (members: JsonObject, apiVersion = 'example.com/v1') => ({
  apiVersion,
  kind: 'Widget',
  metadata: { name: 'w' },
  ...members,
});

describe('a kind from a definition', () => {
  test('has its names, versions, scope and directory', () => {
    const { withDefaults: _d, check: _c, references, schema: _s, ...facts } = only(crdOf('Widget', spec));
    expect(facts).toEqual({
      group: 'example.com',
      kind: 'Widget',
      plural: 'widgets',
      versions: ['v1'],
      namespaced: true,
      namespace: null,
      directory: { singular: 'widget.example.com', plural: 'widget.example.com' },
      checked: true,
      comparison: { sets: ['/spec/tags', '/spec/parts/*/ports'], meaningfulZeros: [], maps: [], exact: true },
    });
    expect(references(widget({}))).toEqual([]);
  });

  test('may be cluster-scoped', () => {
    expect(only(crdOf('Widget', spec, { scope: 'Cluster' })).namespaced).toBe(false);
  });

  test('is checked by its schema, after its defaults', () => {
    const kind = only(crdOf('Widget', { ...spec, required: ['size', 'mode'] }));
    expect(kind.check(widget({ spec: { size: 1 } }), {})).toEqual([]);
    expect(places(kind.check(widget({ spec: { size: 0, moed: 'x' } }), {}))).toEqual([
      'schema /spec/size',
      'unknown-field /spec/moed',
    ]);
    expect(places(kind.check(widget({ spec: {}, sepc: {} }), {}))).toEqual([
      'schema /spec/size',
      'unknown-field /sepc',
    ]);
    expect(kind.withDefaults(widget({ spec: { size: 1 } }))).toEqual(widget({ spec: { size: 1, mode: 'auto' } }));
  });

  test('status belongs to the cluster, metadata is judged elsewhere', () => {
    const kind = only(crdOf('Widget', spec));
    expect(
      kind.check({ ...widget({ spec: { size: 1 } }), status: { anything: [1] }, metadata: { odd: 1 } }, {}),
    ).toEqual([]);
  });

  test('each served version has its own schema, the storage version is the current one', () => {
    const old = versionOf(
      'v1alpha1',
      { type: 'object', properties: { width: { type: 'integer' } } },
      { storage: false },
    );
    const gone = versionOf('v0', spec, { served: false, storage: false });
    const kind = only(crdOf('Widget', spec, { versions: [gone, old, versionOf('v1', spec)] }));
    expect(kind.versions).toEqual(['v1', 'v1alpha1']);
    expect(kind.check(widget({ spec: { width: 1 } }, 'example.com/v1alpha1'), {})).toEqual([]);
    expect(places(kind.check(widget({ spec: { width: 1 } }), {}))).toEqual([
      'schema /spec/size',
      'unknown-field /spec/width',
    ]);
    expect(kind.schema?.('v0')).toBeUndefined();
    expect(kind.schema?.('v1alpha1')?.properties?.spec?.properties).toEqual({ width: { type: 'integer' } });
  });

  test('the constraints of a definition on the name are kept', () => {
    const version = versionOf('v1', spec);
    const schema = {
      type: 'object',
      properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 3 } } } },
    };
    const kind = only(crdOf('Widget', spec, { versions: [{ ...version, schema: { openAPIV3Schema: schema } }] }));
    expect(places(kind.check({ ...widget({}), metadata: { name: 'long', labels: { a: 'b' } } }, {}))).toEqual([
      'schema /metadata/name',
    ]);
  });
});

describe('definitions that cannot be used', () => {
  const { spec: good } = crdOf('Widget', spec) as { spec: JsonObject };
  test.each<[name: string, value: Json, message: RegExp]>([
    ['text', 'x', /no CustomResourceDefinition/],
    ['another kind', { apiVersion: 'v1', kind: 'ConfigMap' }, /no CustomResourceDefinition/],
    [
      'an old version',
      { ...crdOf('Widget', spec), apiVersion: 'apiextensions.k8s.io/v1beta1' },
      /must be of apiextensions.k8s.io\/v1/,
    ],
    ['no spec', { ...crdOf('Widget', spec), spec: null }, /spec.group/],
    ['the core group', crdOf('Secret', spec, {}, ''), /spec.group/],
    ['a path for a group', crdOf('Widget', spec, {}, '../../x.y'), /spec.group/],
    ['a path for a kind', crdOf('../Widget', spec), /spec.names.kind/],
    ['a path for a plural', crdOf('Widget', spec, { names: { kind: 'Widget', plural: '../x' } }), /spec.names.plural/],
    ['no scope', crdOf('Widget', spec, { scope: 'Galaxy' }), /spec.scope/],
    [
      'another name',
      { ...crdOf('Widget', spec), metadata: { name: 'x' } },
      /metadata.name of Widget must be widgets.example.com/,
    ],
    ['no versions', crdOf('Widget', spec, { versions: [] }), /spec.versions/],
    [
      'no served version',
      crdOf('Widget', spec, { versions: [versionOf('v1', spec, { served: false })] }),
      /serves no version/,
    ],
    [
      'no schema',
      crdOf('Widget', spec, { versions: [{ name: 'v1', served: true, storage: true }] }),
      /v1: it has no openAPIV3Schema/,
    ],
    [
      'a version without name',
      { ...crdOf('Widget', spec), spec: { ...good, versions: [versionOf('', spec)] } },
      /has no name/,
    ],
    [
      'too many versions',
      crdOf('Widget', spec, { versions: new Array(21).fill(versionOf('v1', spec)) }),
      /more than 20 versions/,
    ],
  ])('%s: a problem with its path, the others are read', (_name, value, message) => {
    const { pack, problems } = read(value, crdOf('Gadget', spec));
    expect(problems).toEqual([{ path: 'crds/0.yaml', line: 1, message: expect.stringMatching(message) }]);
    expect(pack.kinds.map(({ kind }) => kind)).toEqual(['Gadget']);
  });

  test('a pattern that RE2 cannot read is a problem, the kind stays', () => {
    const { pack, problems } = read(
      crdOf('Widget', { type: 'object', properties: { a: { type: 'string', pattern: '(?!x)' } } }),
    );
    expect(problems).toEqual([
      {
        path: 'crds/0.yaml',
        line: 1,
        message: expect.stringMatching(/^Widget v1: its schema at \/spec\/a has a pattern/),
      },
    ]);
    expect(pack.kinds[0]?.check(widget({ spec: { a: 'x' } }), {})).toEqual([]);
  });

  test('a kind that is defined twice', () => {
    const { pack, problems } = read(crdOf('Widget', spec), crdOf('Widget', { type: 'object' }));
    expect(problems).toEqual([{ path: 'crds/1.yaml', line: 2, message: expect.stringMatching(/defined twice/) }]);
    expect(places(pack.kinds[0]?.check(widget({ spec: {} }), {}) ?? [])).toEqual(['schema /spec/size']);
  });

  test('total on any JSON', () => {
    const base = crdOf('Widget', spec);
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('spec', 'metadata', 'versions', 'names', 'schema'),
        (value, member) => {
          const spoilt = JSON.parse(JSON.stringify(base), (name, current) =>
            name === member ? value : current,
          ) as Json;
          const { pack, problems } = read(spoilt, value as Json);
          expect(problems.every(({ path, message }) => path.startsWith('crds/') && message.length < 300)).toBe(true);
          for (const kind of pack.kinds) {
            expect(kind.check(widget({ spec: value as Json }), {})).toBeInstanceOf(Array);
            expect(kind.withDefaults(widget({ spec: value as Json })).kind).toBe('Widget');
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
