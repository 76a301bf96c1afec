import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/domain/problem.ts';
import { createCatalog } from '../../src/kinds/catalog.ts';
import { packFromCrds } from '../../src/kinds/from-crd.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';
import { crdOf, kindOf, packOf, places, versionOf } from './support.ts';

const size: JsonSchema = {
  type: 'object',
  properties: { size: { type: 'integer', minimum: 0, maximum: 65_535, description: 'How big.' } },
};
const finding = (code: Finding['code'], pointer: string): Finding => ({
  code,
  severity: 'error',
  pointer,
  message: code,
});

const builtIn = kindOf('example.com', 'Widget', {
  comparison: { sets: ['/spec/tags'], meaningfulZeros: ['/spec/size'], maps: [] },
  withDefaults: (manifest) => ({ ...manifest, defaulted: true }),
  check: () => [finding('schema', '/spec/old'), finding('rule', '/spec/size'), finding('rule', '/spec/tags')],
  references: () => [{ pointer: '/spec/x', to: { group: 'g', kind: 'K', namespace: null, name: 'n' } }],
  schema: () => ({ type: 'object', properties: { spec: size } }),
});
const crds = (schema: JsonSchema, changes = {}) =>
  packFromCrds([
    { value: crdOf('Widget', JSON.parse(JSON.stringify(schema)), changes), path: 'crds/widget.yaml', line: 1 },
  ]).pack;
const manifest = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };

describe('a catalog', () => {
  test('finds kinds by group and kind, each once', () => {
    const catalog = createCatalog([
      packOf([builtIn, kindOf('other.com', 'Widget')]),
      packOf([kindOf('example.com', 'Gadget')]),
    ]);
    expect(catalog.find('example.com', 'Widget')).toBe(builtIn);
    expect(catalog.find('other.com', 'Widget')?.group).toBe('other.com');
    expect(catalog.find('example.com', 'widget')).toBeUndefined();
    expect(catalog.find('constructor', 'toString')).toBeUndefined();
    expect(catalog.kinds.map(({ group, kind }) => `${group}/${kind}`)).toEqual([
      'example.com/Widget',
      'other.com/Widget',
      'example.com/Gadget',
    ]);
  });

  test('a later pack replaces a kind at its place', () => {
    const later = kindOf('example.com', 'Widget', { plural: 'widgetry' });
    const catalog = createCatalog([packOf([builtIn, kindOf('example.com', 'Gadget')]), packOf([later])]);
    expect(catalog.kinds.map(({ plural }) => plural)).toEqual(['widgetry', 'gadgets']);
  });
});

describe('a kind covered by a definition', () => {
  const served: JsonSchema = {
    type: 'object',
    required: ['size'],
    properties: { size: { type: 'integer' }, fresh: { type: 'string' } },
  };
  const versions = { versions: [versionOf('v2', JSON.parse(JSON.stringify(served)))] };
  const covered = createCatalog([packOf([builtIn]), crds(served, versions)]).find('example.com', 'Widget');

  test('takes versions and schema of the definition', () => {
    expect(covered?.versions).toEqual(['v2']);
    expect(places(covered?.check({ ...manifest, apiVersion: 'example.com/v2', spec: { fresh: 1 } }, {}) ?? [])).toEqual(
      ['schema /spec/fresh', 'schema /spec/size', 'rule /spec/tags'],
    );
  });

  test('keeps directory, namespace, defaults, rules, references and comparison', () => {
    expect(covered?.directory).toEqual(builtIn.directory);
    expect(covered?.namespace).toBe('default');
    expect(covered?.withDefaults(manifest)).toEqual({ ...manifest, defaulted: true });
    expect(covered?.references(manifest)).toHaveLength(1);
    expect(covered?.comparison).toEqual(builtIn.comparison);
  });

  test('keeps what is known of a member beside its schema: label, width of a number', () => {
    expect(covered?.schema?.('v2')?.properties?.spec?.properties?.size).toEqual(size.properties?.size);
    const faults = covered?.check({ ...manifest, spec: { size: 70_000 } }, {}) ?? [];
    expect(faults[0]?.message).toBe('size must be a whole number between 0 and 65535');
  });

  test('known by identity only before: checked now, its empty values may be meant', () => {
    const known = kindOf('example.com', 'Widget', {
      checked: false,
      comparison: { sets: [], meaningfulZeros: [], maps: [], exact: true },
    });
    const tags = { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' } as const;
    const kind = createCatalog([packOf([known]), crds({ type: 'object', properties: { tags } })]).find(
      'example.com',
      'Widget',
    );
    expect(kind?.checked).toBe(true);
    expect(kind?.directory).toEqual(known.directory);
    expect(kind?.comparison).toEqual({ sets: ['/spec/tags'], meaningfulZeros: [], maps: [], exact: true });
    expect(places(kind?.check({ ...manifest, spec: { tags: [null] } }, {}) ?? [])).toEqual(['schema /spec/tags/0']);
  });
});
