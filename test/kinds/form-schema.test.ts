import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isList, isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { parsePointer, valueAt } from '../../src/domain/pointer.ts';
import { createCatalog } from '../../src/kinds/catalog.ts';
import { formSchemaOf } from '../../src/kinds/form-schema.ts';
import { packFromCrds } from '../../src/kinds/from-crd.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { hasShared, kindOf, manifestOf, readAnswers, readYaml, recordOf } from './hedgehog/support.ts';
import { crdOf, versionOf } from './support.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

function formOf(kind: Kind, version?: string): JsonObject {
  const schema = formSchemaOf(kind, version);
  if (schema === undefined) throw new Error(`no schema of ${kind.kind}`);
  return schema;
}

function faultsOf(schema: JsonObject, value: Json): string[] {
  const validate = ajv.compile(schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The schemas that a pointer into a manifest leads through, the root's first. */
function trail(schema: JsonObject, pointer: string): JsonObject[] {
  const found: JsonObject[] = [schema];
  for (const segment of parsePointer(pointer)) {
    const at: JsonObject | undefined = found.at(-1);
    const { properties, items, additionalProperties } = at ?? {};
    const member = isObject(properties) && Object.hasOwn(properties, segment) ? properties[segment] : undefined;
    const next = member ?? items ?? additionalProperties;
    if (!isObject(next)) return [];
    found.push(next);
  }
  return found;
}

function fromCrd(name: string, spec: Json, changes: JsonObject = {}): Kind {
  const { pack } = packFromCrds([{ value: crdOf(name, spec, changes), path: 'crd.yaml', line: 1 }]);
  const [kind] = pack.kinds;
  if (kind === undefined) throw new Error('no kind');
  return kind;
}

describe('the 12 kinds', () => {
  const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);

  test.each(kinds.map((kind) => [kind.kind, kind] as const))(
    '%s compiles and says what every member is',
    (_name, kind) => {
      const schema = formOf(kind);
      expect(schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: kind.kind,
        description: expect.stringMatching(/\.$/),
        properties: { apiVersion: { const: `${kind.group}/v1beta1` }, kind: { const: kind.kind } },
      });
      expect(() => ajv.compile(schema)).not.toThrow();
      expect(Object.keys(isObject(schema.properties) ? schema.properties : {})).toEqual([
        'apiVersion',
        'kind',
        'metadata',
        'spec',
      ]);
      const spec = valueAt(schema, '/properties/spec');
      const members = isObject(spec) && isObject(spec.properties) ? Object.values(spec.properties) : [];
      for (const member of members) expect(member).toMatchObject({ description: expect.stringMatching(/\.$/) });
    },
  );

  // One manifest of each kind that refers to all it can refer to.
  const link = (one: string, other: string) => ({ [one]: { port: 'a/1' }, [other]: { port: 'b/1' } });
  const referring: readonly JsonObject[] = [
    manifestOf('VPC', 'v', { ipv4Namespace: 'a', vlanNamespace: 'b', subnets: { s: { dhcp: { relayVPC: 'w' } } } }),
    manifestOf('VPCAttachment', 'a', { subnet: 'v/s', connection: 'c' }),
    manifestOf('VPCPeering', 'p', { permit: [{ v: {}, w: {} }] }),
    manifestOf('External', 'e', { ipv4Namespace: 'a' }),
    manifestOf('ExternalAttachment', 'a', { external: 'e', connection: 'c' }),
    manifestOf('ExternalPeering', 'p', { permit: { vpc: { name: 'v' }, external: { name: 'e' } } }),
    manifestOf('Connection', 'c', { unbundled: { link: link('server', 'switch') } }),
    manifestOf('Connection', 'c', { bundled: { links: [link('server', 'switch')] } }),
    manifestOf('Connection', 'c', { eslag: { links: [link('server', 'switch')] } }),
    manifestOf('Connection', 'c', { fabric: { links: [link('spine', 'leaf')] } }),
    manifestOf('Connection', 'c', { mesh: { links: [link('leaf1', 'leaf2')] } }),
    manifestOf('Connection', 'c', { gateway: { links: [link('switch', 'gateway')] } }),
    manifestOf('Connection', 'c', { vpcLoopback: { links: [link('switch1', 'switch2')] } }),
    manifestOf('Connection', 'c', { external: { link: { switch: { port: 'a/1' } } } }),
    manifestOf('Connection', 'c', { staticExternal: { link: { switch: { port: 'a/1' } }, withinVPC: 'v' } }),
    manifestOf('Switch', 's', { profile: 'p', groups: ['g'], redundancy: { group: 'h' }, vlanNamespaces: ['n'] }),
  ];

  test('every reference is marked with the kind it refers to', () => {
    const marked = referring.flatMap((manifest) => {
      const { kind } = recordOf(manifest);
      const references = kind.references(manifest);
      expect(references.length).toBeGreaterThan(0);
      return references.map(({ pointer, to }) => {
        const refs = trail(formOf(kind), pointer).map((schema) => schema['x-hedgerow-ref']);
        return { pointer: `${kind.kind} ${pointer}`, to: to.kind, marked: refs.includes(to.kind) };
      });
    });
    expect(marked.filter(({ marked: is }) => !is)).toEqual([]);
    // and these are all kinds that can be referred to
    expect([...new Set(marked.map(({ to }) => to))].sort()).toEqual([
      'Connection',
      'External',
      'Gateway',
      'IPv4Namespace',
      'Server',
      'Switch',
      'SwitchGroup',
      'SwitchProfile',
      'VLANNamespace',
      'VPC',
    ]);
  });

  test('every set of the comparison is marked', () => {
    for (const kind of kinds) {
      for (const pattern of kind.comparison.sets) {
        expect([kind.kind, pattern, trail(formOf(kind), pattern).at(-1)?.['x-hedgerow-set']]).toEqual([
          kind.kind,
          pattern,
          true,
        ]);
      }
    }
  });

  test('what the cluster fills in and what it lets nobody change', () => {
    const vpc = formOf(kindOf('VPC'));
    expect(trail(vpc, '/spec/vlanNamespace').at(-1)).toMatchObject({ 'x-hedgerow-default': 'default' });
    expect(trail(vpc, '/spec/subnets/a/dhcp/options/interfaceMTU').at(-1)).toMatchObject({
      'x-hedgerow-default': 9036,
    });
    expect(trail(vpc, '/metadata/namespace').at(-1)).toMatchObject({ 'x-hedgerow-default': 'default' });
    expect(trail(vpc, '/metadata/name').at(-1)).toMatchObject({ maxLength: 11, 'x-hedgerow-immutable': true });
    const connection = formOf(kindOf('Connection'));
    for (const pointer of ['/spec/bundled', '/spec/fabric', '/spec/staticExternal/withinVPC']) {
      expect(trail(connection, pointer).at(-1)).toMatchObject({ 'x-hedgerow-immutable': true });
    }
    expect(trail(connection, '/metadata/name').at(-1)).toMatchObject({ maxLength: 253 });
  });

  test('a manifest is valid, its faults are found', () => {
    const schema = formOf(kindOf('VLANNamespace'));
    const good = manifestOf('VLANNamespace', 'vlans', { ranges: [{ from: 1000, to: 1999 }] });
    expect(faultsOf(schema, good)).toEqual([]);
    expect(faultsOf(schema, { ...good, metadata: { name: 'Not A Name' } })).toHaveLength(1);
    expect(faultsOf(schema, { ...good, kind: 'VPC' })).toHaveLength(1);
    expect(faultsOf(schema, { ...good, spec: { ranges: [{ from: 'x' }] } })).toEqual([
      '/spec/ranges/0/from must be integer',
    ]);
  });
});

describe.skipIf(!hasShared)('recorded manifests (skipped where ../shared/hedgehog is absent)', () => {
  // A null counts as absence; the rest is what a form would send.
  const accepted = hasShared
    ? [...readAnswers('create'), ...readAnswers('update')].filter(
        (answer) => answer.accepted && !hasNull(answer.manifest),
      )
    : [];
  const crds = hasShared ? readCrds() : [];
  const covered = createCatalog([hedgehogPack, packFromCrds(crds).pack]);

  test.each(['built in', 'from the CRDs'])('all that a cluster took are valid: %s', (source) => {
    const validators = new Map<string, ReturnType<typeof ajv.compile>>();
    for (const kind of source === 'built in' ? hedgehogPack.kinds : covered.kinds) {
      const name = `${kind.group}/${kind.kind}`;
      validators.set(name, ajv.compile(formOf(kind)));
    }
    expect(accepted.length).toBeGreaterThan(1_000);
    const refused = accepted.filter(({ manifest }) => {
      const [group = ''] = manifest.apiVersion.split('/', 1);
      const validate = validators.get(`${group}/${manifest.kind}`);
      return validate === undefined || !validate(manifest);
    });
    expect(refused.map(({ id }) => id)).toEqual([]);
  });

  test('the schemas of the cluster keep what is known of their members', () => {
    const vpc = covered.find('vpc.githedgehog.com', 'VPC');
    if (vpc === undefined) throw new Error('no VPC');
    const schema = formOf(vpc);
    expect(trail(schema, '/spec/vlanNamespace').at(-1)).toMatchObject({
      'x-hedgerow-ref': 'VLANNamespace',
      'x-hedgerow-default': 'default',
    });
    expect(trail(schema, '/metadata/name').at(-1)).toMatchObject({ maxLength: 11 });
    expect(faultsOf(schema, readYaml('live/git.yaml').find((one) => one.kind === 'VPC') ?? null)).toEqual([]);
  });

  function readCrds(): { value: Json; path: string; line: number }[] {
    const directory = new URL('../../../shared/hedgehog/crds/', import.meta.url);
    return readdirSync(directory).map((path) => ({
      value: parse(readFileSync(new URL(path, directory), 'utf8')),
      path,
      line: 1,
    }));
  }
});

function hasNull(value: Json): boolean {
  if (value === null) return true;
  if (isList(value)) return value.some(hasNull);
  return isObject(value) && Object.values(value).some(hasNull);
}

describe('kinds from CRDs', () => {
  const spec: JsonObject = {
    type: 'object',
    description: 'What it shall be.',
    required: ['size', 'mode'],
    properties: {
      size: { type: 'integer', minimum: 1, exclusiveMinimum: true },
      mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
      port: { 'x-kubernetes-int-or-string': true },
      note: { type: 'string', nullable: true },
      tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
      odd: { type: 'string', pattern: '^(?i)abc$' },
      ['__proto__']: { type: 'string' },
      'a/b': { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    },
  };
  const kind = fromCrd('Widget', spec);
  const widget = (own: JsonObject): JsonObject => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec: own,
  });

  test('keywords of Kubernetes become those of JSON Schema', () => {
    const schema = formOf(kind);
    expect(faultsOf(schema, widget({ size: 2, port: '80', note: null, tags: ['x'], odd: 'ABC' }))).toEqual([]);
    expect(faultsOf(schema, widget({ size: 1 }))).toEqual(['/spec/size must be > 1']);
    expect(faultsOf(schema, widget({}))).toEqual(["/spec must have required property 'size'"]);
    expect(JSON.stringify(schema)).not.toContain('x-kubernetes');
  });

  test('defaults, sets and descriptions are taken along', () => {
    const schema = formOf(kind);
    expect(trail(schema, '/spec').at(-1)).toMatchObject({ description: 'What it shall be.' });
    expect(trail(schema, '/spec/mode').at(-1)).toMatchObject({ 'x-hedgerow-default': 'a' });
    expect(trail(schema, '/spec/tags').at(-1)).toMatchObject({ 'x-hedgerow-set': true });
    expect(trail(schema, '/spec/a~1b').at(-1)).toMatchObject({ 'x-hedgerow-set': true });
  });

  test('each served version has its own, others have none', () => {
    const versions = [versionOf('v1', spec), versionOf('v2', { type: 'object' }, { storage: false })];
    const both = fromCrd('Widget', {}, { versions });
    expect(formOf(both, 'v2')).toMatchObject({
      properties: { apiVersion: { const: 'example.com/v2' }, spec: { type: 'object' } },
    });
    expect(formSchemaOf(both, 'v3')).toBeUndefined();
  });

  test('a cluster-scoped kind has no namespace', () => {
    expect(trail(formOf(fromCrd('Widget', spec, { scope: 'Cluster' })), '/metadata/namespace')).toEqual([]);
  });

  test('of a kind known by identity only the spec is open', () => {
    const schema = formOf(kindOf('Gateway'));
    expect(faultsOf(schema, manifestOf('Gateway', 'g', { anything: [1] }))).toEqual([]);
    expect(faultsOf(schema, manifestOf('Gateway', 'g', {}, { name: '../x' }))).toHaveLength(1);
  });
});
