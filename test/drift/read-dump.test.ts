import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../src/domain/json.ts';
import { type Dump, type DumpFile, type DumpObjects, readDump, readDumpObjects } from '../../src/drift/read-dump.ts';
import { createCatalog } from '../../src/kinds/catalog.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';

const catalog = createCatalog([hedgehogPack]);
const file = (text: string | Uint8Array, path = 'cluster.yaml') => ({ path, bytes: Buffer.from(text) });
type Read = Dump & Pick<DumpObjects, 'faults'>;
function readFiles(files: readonly DumpFile[], covered: readonly string[] = []): Read {
  const { objects, faults } = readDumpObjects(files);
  return { ...readDump(objects, catalog.kinds, covered), faults };
}
const read = (...texts: (string | Uint8Array)[]): Read => readFiles(texts.map((text, i) => file(text, `${i}.yaml`)));
const namesOf = ({ live }: Dump): string[] => live.objects.map(({ key }) => `${key.kind} ${key.namespace}/${key.name}`);
const statusOf = ({ live }: Dump, kind: string): unknown => live.kinds.find((reading) => reading.kind === kind);

const vpc = manifestOf('VPC', 'vpc-1', { subnets: { default: { subnet: '10.0.1.0/24', vlan: 1001 } } });
const server = manifestOf('Server', 's', { description: 'line one\nline two\n' });
const list = { apiVersion: 'v1', items: [vpc, server], kind: 'List', metadata: { resourceVersion: '' } };

describe('the output of kubectl get', () => {
  test.each<[string, string[]]>([
    ['a List in YAML', [stringify(list, { indentSeq: false })]],
    ['a List in YAML, items indented', [stringify(list)]],
    ['a List in JSON', [JSON.stringify(list, null, 4)]],
    ['several documents', [`${stringify(vpc)}---\n${stringify(server)}`]],
    ['several files', [stringify(vpc), JSON.stringify(server)]],
    ['JSON objects one after another, set off by markers', [`${JSON.stringify(vpc)}\n---\n${JSON.stringify(server)}`]],
    ['with a byte order mark and CRLF', [`\ufeff${stringify(list).replaceAll('\n', '\r\n')}`]],
  ])('%s', (_, texts) => {
    const dump = read(...texts);
    expect(dump.faults).toEqual([]);
    expect(namesOf(dump)).toEqual(['VPC default/vpc-1', 'Server default/s']);
    expect(dump.live.objects.map(({ value }) => value)).toEqual([vpc, server]);
  });

  test('of the API itself: what all items have in common stands with the list', () => {
    const { apiVersion: _apiVersion, kind: _kind, ...item } = vpc;
    const answer = { apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPCList', items: [item] };
    expect(read(JSON.stringify(answer)).live.objects).toMatchObject([
      { key: { kind: 'VPC', name: 'vpc-1' }, value: vpc },
    ]);
  });

  test('a kind is read where an object occurs or it is named, else unknown', () => {
    const dump = readFiles([file(stringify(list))], ['wiring.githedgehog.com/Switch']);
    expect(statusOf(dump, 'VPC')).toMatchObject({ status: 'read', objects: 1 });
    expect(statusOf(dump, 'Switch')).toMatchObject({ status: 'read', objects: 0 });
    expect(statusOf(dump, 'VPCPeering')).toMatchObject({ status: 'unknown', objects: 0 });
    expect(dump.lacksOwners).toBe(true);
  });

  test('an object that occurs twice counts once, objects of other kinds not at all', () => {
    const later = { ...vpc, spec: {} };
    const dump = read(stringify(list), stringify(later), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    expect(namesOf(dump)).toEqual(['Server default/s', 'VPC default/vpc-1']);
    expect(dump.live.objects.at(-1)?.value).toEqual(later);
  });

  test('definitions of kinds in it give the schemas that the cluster serves', () => {
    const crd = {
      ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      metadata: { name: 'vpcs.vpc.githedgehog.com' },
      spec: {
        ...{ group: 'vpc.githedgehog.com', scope: 'Namespaced', names: { kind: 'VPC', plural: 'vpcs' } },
        versions: [{ name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    expect(statusOf(read(stringify(vpc), stringify(crd)), 'VPC')).toMatchObject({ schema: { type: 'object' } });
  });
});

describe('what is no dump', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['broken YAML', 'apiVersion: [\n', '0.yaml:1:'],
    ['a JSON document that was cut off', JSON.stringify(list).slice(0, -20), '0.yaml:'],
    ['an item that cannot be read', `${stringify(list)}`.replace('vlan: 1001', 'vlan: *nowhere'), '0.yaml:'],
    ['bytes', new Uint8Array([0xff, 0xfe, 1]), '0.yaml:1:'],
    ['nothing', '', '0.yaml:1:'],
  ])('%s: a fault with its line', (_, text, place) => {
    expect(read(text).faults[0]).toContain(place);
  });

  test.each<[string, JsonObject]>([
    ['no metadata', { apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC' }],
    ['metadata of another type', { ...vpc, metadata: 'a' }],
    ['managedFields of other types', { ...vpc, metadata: { name: 'a', managedFields: [1, null, { fieldsV1: [] }] } }],
    ['prototype members', JSON.parse('{"apiVersion":"a/v1","kind":"__proto__","metadata":{"name":"constructor"}}')],
    ['items of other types', { apiVersion: 'v1', kind: 'List', items: [1, null, 'a', [vpc]] as never }],
  ])('an object with %s stops nothing', (_, object) => {
    expect(() => read(JSON.stringify(object))).not.toThrow();
  });

  test('any bytes and any text: never throws', () => {
    const texts = fc.oneof(fc.uint8Array(), fc.string(), fc.json());
    fc.assert(
      fc.property(texts, (text) => {
        const dump = read(text);
        expect(dump.live.objects.length === 0 || dump.faults.length === 0).toBe(true);
      }),
      { numRuns: 300, seed: 20261124 },
    );
  });
});

test('the quick way to read a List gives what the careful one does', () => {
  const texts = fc.array(fc.constantFrom('a', ' ', '\n', '- ', ': ', '#', '"', '|', '{}', 'items:', '---'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (parts) => {
      const items = parts.map((part, i) => manifestOf('Server', `s-${i}`, { description: part.join('') }));
      const dump = read(stringify({ ...list, items }, { indentSeq: false, lineWidth: 40 }));
      expect(dump.live.objects.map(({ value }) => value)).toEqual(items);
    }),
    { numRuns: 200, seed: 20261124 },
  );
});
