import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { KindReading, KindStatus } from '../../src/drift/live-state.ts';
import { hedgehogSchemas } from '../../src/kinds/hedgehog/schemas/index.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { clusterOf, compare, gitSide, managedFiles, printReport } from './sides.ts';

const inSync = { changed: 0, missing: 0, extra: 0, pending: 0, unknown: 0 };
const subnet = { subnet: '10.10.1.0/24', vlan: 1001 };
const vpc = (
  name: string,
  spec: JsonObject = { subnets: { default: subnet } },
  metadata: JsonObject = {},
): JsonObject => manifestOf('VPC', name, spec, metadata);

/** The object with managedFields of one manager for each `fieldsV1`; the first wrote first. */
function owned(object: JsonObject, ...fields: readonly JsonObject[]): JsonObject {
  const managedFields = fields.map((fieldsV1, i) => ({
    manager: `manager-${i}`,
    operation: 'Update',
    fieldsType: 'FieldsV1',
    time: `2026-11-23T05:5${i}:00Z`,
    fieldsV1,
  }));
  return { ...object, metadata: { ...(object.metadata as JsonObject), managedFields } };
}

function differences(git: JsonObject, live: JsonObject, settings: string[] = []) {
  const report = compare(gitSide(managedFiles([git]), settings), clusterOf([live]));
  return report.records.flatMap((record) => record.differences);
}

describe('the worked pairs of FACTS.md section 5', () => {
  const dhcp = { enable: true };
  test.each<[string, JsonObject, JsonObject]>([
    [
      'a VPC',
      vpc('vpc-1', {
        subnets: { default: { ...subnet, dhcp }, quiet: { subnet: '10.10.2.0/24', vlan: 1002 } },
      }),
      vpc(
        'vpc-1',
        {
          ...{ ipv4Namespace: 'default', vlanNamespace: 'default' },
          subnets: {
            default: {
              ...{ ...subnet, gateway: '10.10.1.1' },
              dhcp: { ...dhcp, range: { start: '10.10.1.2', end: '10.10.1.255' } },
            },
            quiet: { subnet: '10.10.2.0/24', vlan: 1002, gateway: '10.10.2.1', dhcp: {} },
          },
        },
        { labels: { 'fabric.githedgehog.com/ipv4ns': 'default', 'fabric.githedgehog.com/vlanns': 'default' } },
      ),
    ],
    [
      'a VPCAttachment',
      manifestOf('VPCAttachment', 'a', { subnet: 'vpc-1', connection: 'c' }),
      manifestOf('VPCAttachment', 'a', { subnet: 'vpc-1/default', connection: 'c' }),
    ],
    [
      'an ExternalPeering',
      manifestOf('ExternalPeering', 'a', {
        permit: {
          vpc: { name: 'v' },
          external: { name: 'e', prefixes: [{ prefix: '77.0.0.0/8' }, { prefix: '10.0.0.0/8' }] },
        },
      }),
      manifestOf('ExternalPeering', 'a', {
        permit: {
          vpc: { name: 'v' },
          external: { name: 'e', prefixes: [{ prefix: '10.0.0.0/8' }, { prefix: '77.0.0.0/8' }] },
        },
      }),
    ],
    [
      'a Switch',
      manifestOf('Switch', 'a', { role: 'spine', redundancy: { group: 'eslag-1', type: 'eslag' } }),
      manifestOf('Switch', 'a', {
        ...{ role: 'spine', redundancy: { group: 'eslag-1', type: 'eslag' } },
        ...{ groups: ['eslag-1'], vlanNamespaces: ['default'], ecmp: {}, boot: {} },
      }),
    ],
    [
      'a VPC with a range that DHCP off drops',
      vpc('vpc-1', {
        subnets: { default: { ...subnet, dhcp: { range: { start: '10.10.1.10', end: '10.10.1.99' } } } },
      }),
      vpc('vpc-1', { subnets: { default: { ...subnet, gateway: '10.10.1.1', dhcp: {} } } }),
    ],
  ])('%s: no drift', (_, git, live) => {
    expect(differences(git, live)).toEqual([]);
  });
});

describe('a member that only the cluster has', () => {
  const git = vpc('vpc-1');
  const live = vpc('vpc-1', { subnets: { default: { ...subnet, gateway: '10.10.1.1' } }, defaultIsolated: true });
  const base = {
    'f:spec': { '.': {}, 'f:subnets': { '.': {}, 'f:default': { '.': {}, 'f:subnet': {}, 'f:vlan': {} } } },
  };

  test('is drift where somebody owns it, with who and when', () => {
    expect(differences(git, owned(live, base, { 'f:spec': { 'f:defaultIsolated': {} } }))).toEqual([
      { pointer: '/spec/defaultIsolated', live: true, line: 6, manager: 'manager-1', time: '2026-11-23T05:51:00Z' },
    ]);
  });

  test('is none where nobody owns it: admission set it', () => {
    expect(differences(git, owned(live, base))).toEqual([]);
  });

  test('is drift where the object has no managedFields at all', () => {
    expect(differences(git, live)).toEqual([{ pointer: '/spec/defaultIsolated', live: true, line: 6 }]);
  });

  test('and is part of a list is owned with the list', () => {
    const permit = [['a', 'b']];
    const wider = vpc('vpc-1', { subnets: { default: subnet }, permit: [...permit, ['c', 'd']] });
    const found = differences(
      vpc('vpc-1', { subnets: { default: subnet }, permit }),
      owned(wider, base, { 'f:spec': { 'f:permit': {} } }),
    );
    expect(found).toMatchObject([{ pointer: '/spec/permit/1', live: ['c', 'd'], manager: 'manager-1' }]);
  });

  test('as a label or annotation is a note, a deployer’s own not even that', () => {
    const marked = vpc('vpc-1', git.spec as JsonObject, {
      labels: { rack: 'a', 'app.kubernetes.io/instance': 'x', 'kustomize.toolkit.fluxcd.io/name': 'x' },
      annotations: { 'argocd.argoproj.io/sync-wave': '3', 'fabric.githedgehog.com/route-summ': 'on' },
    });
    const report = compare(gitSide(managedFiles([git])), clusterOf([marked]));
    expect(report.records).toEqual([]);
    expect(report.notes.map(({ pointer }) => pointer)).toEqual([
      '/metadata/annotations/fabric.githedgehog.com~1route-summ',
      '/metadata/labels/rack',
    ]);
  });
});

describe('who set a field', () => {
  const crd = {
    ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    metadata: { name: 'things.example.com' },
    spec: {
      ...{ group: 'example.com', scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' } },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: thingSchema() } }],
    },
  };

  function thingSchema(): JsonObject {
    const text = { type: 'string' };
    const quantity = { 'x-kubernetes-int-or-string': true, pattern: '^([+-]?[0-9.]+)([eEinumkKMGTP]*[KMGTPE]i)?$' };
    return {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            ports: {
              ...{ type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port'] },
              items: { type: 'object', properties: { port: { type: 'integer' }, note: text } },
            },
            tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
            size: quantity,
            target: { 'x-kubernetes-int-or-string': true },
            mode: { ...text, default: 'auto' },
            added: text,
            off: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      },
    };
  }

  const thing = (spec: JsonObject): JsonObject => ({
    ...{ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'default' } },
    spec,
  });
  const files = (spec: JsonObject): Record<string, string> => ({
    'crds/thing.yaml': stringify(crd),
    'managed/thing.example.com/a.yaml': stringify(thing(spec)),
  });
  const reading: KindReading = { group: 'example.com', kind: 'Thing', status: 'read', objects: 1 };
  const of = (git: JsonObject, live: JsonObject) => {
    const side = gitSide(files(git), ['crds: [crds/*.yaml]']);
    return compare(side, clusterOf([live], [reading])).records.flatMap((record) => record.differences);
  };

  test('of a keyed list: whoever wrote one of its items last', () => {
    const live = owned(
      thing({ ports: [{ port: 443, note: 'b' }, { port: 80 }] }),
      { 'f:spec': { 'f:ports': { '.': {}, 'k:{"port":80}': { '.': {}, 'f:port': {} } } } },
      { 'f:spec': { 'f:ports': { 'k:{"port":443}': { '.': {}, 'f:port': {}, 'f:note': {} } } } },
    );
    expect(of({ ports: [{ port: 80 }] }, live)).toMatchObject([
      {
        pointer: '/spec/ports',
        git: [{ port: 80 }],
        live: [{ note: 'b', port: 443 }, { port: 80 }],
        manager: 'manager-1',
      },
    ]);
  });

  test('of a kind that no pack knows: a member that nobody owns is admission’s doing', () => {
    const fields = { 'f:spec': { 'f:target': {} } };
    expect(of({ target: 1 }, owned(thing({ target: 1, added: 'x' }), fields))).toEqual([]);
    expect(
      of({ target: 1 }, owned(thing({ target: 1, added: 'x' }), fields, { 'f:spec': { 'f:added': {} } })),
    ).toMatchObject([{ pointer: '/spec/added', live: 'x', manager: 'manager-1' }]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['1 and "1000m"', { size: 1 }, { size: '1000m' }],
    ['1Gi and 1024Mi', { size: '1Gi' }, { size: '1024Mi' }],
    ['80 and "80"', { target: 80 }, { target: '80' }],
    ['a default of the schema', {}, { mode: 'auto' }],
    [
      'sets and keyed lists in another order',
      { tags: ['b', 'a'], ports: [{ port: 2 }, { port: 1 }] },
      { tags: ['a', 'b'], ports: [{ port: 1 }, { port: 2 }] },
    ],
  ])('%s: no drift', (_, git, live) => {
    expect(of(git, thing(live))).toEqual([]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['another amount', { size: '1Gi' }, { size: '1G' }],
    ['a name that looks like an amount', { target: '1k' }, { target: 1000 }],
    ['an empty object that was chosen', { off: { static: {} } }, { off: {} }],
  ])('%s: drift', (_, git, live) => {
    expect(of(git, thing(live))).toHaveLength(1);
  });
});

describe('what the cluster’s version does not know', () => {
  const spec: JsonSchema = hedgehogSchemas.VPC.properties?.spec ?? {};
  const { defaultIsolated: _dropped, ...older } = spec.properties ?? {};
  const schema: JsonSchema = { ...hedgehogSchemas.VPC, properties: { spec: { ...spec, properties: older } } };
  const reading: KindReading = { group: 'vpc.githedgehog.com', kind: 'VPC', status: 'read', objects: 1, schema };

  test('is a note and no drift', () => {
    const git = vpc('vpc-1', { subnets: { default: subnet }, defaultIsolated: true });
    const report = compare(gitSide(managedFiles([git])), clusterOf([vpc('vpc-1')], [reading]));
    expect(report).toMatchObject({ counts: { ...inSync, inSync: 1 }, records: [] });
    expect(report.notes).toMatchObject([
      { pointer: '/spec/defaultIsolated', text: expect.stringContaining('version skew') },
    ]);
    expect(JSON.stringify(report.kinds)).not.toContain('schema');
  });

  test('does not hide that the rest differs', () => {
    const git = vpc('vpc-1', { subnets: { default: { ...subnet, vlan: 1002 } }, defaultIsolated: true });
    const report = compare(gitSide(managedFiles([git])), clusterOf([vpc('vpc-1')], [reading]));
    expect(printReport(report)).toEqual(['VPC vpc-1 /spec/subnets/default/vlan: 1002 → 1001']);
  });

  test('a field that only a newer version knows, in both: compared', () => {
    const newer = (value: number): JsonObject =>
      vpc('vpc-1', { subnets: { default: subnet }, hostBGPMinPrefixLen: value });
    expect(differences(newer(24), newer(24))).toEqual([]);
    expect(differences(newer(24), newer(28))).toMatchObject([
      { pointer: '/spec/hostBGPMinPrefixLen', git: 24, live: 28 },
    ]);
  });
});

test('members that the installer fills in are notes; one that the file has is compared', () => {
  const link = { spine: { port: 'spine-1/E1/1' }, leaf: { port: 'leaf-1/E1/1' } };
  const filled = { spine: { ...link.spine, ip: '172.30.128.0/31' }, leaf: { ...link.leaf, ip: '172.30.128.1/31' } };
  const git = [
    manifestOf('Switch', 'leaf-1', { role: 'server-leaf', profile: 'vs', ip: '172.30.0.7/21' }),
    manifestOf('Connection', 'c', { fabric: { links: [link] } }),
  ];
  const live = [
    manifestOf('Switch', 'leaf-1', {
      ...{ role: 'server-leaf', profile: 'vs', ip: '172.30.0.8/21', asn: 65101 },
      ...{ protocolIP: '172.30.8.0/32', vtepIP: '172.30.12.0/32' },
    }),
    manifestOf('Connection', 'c', { fabric: { links: [filled] } }),
  ];
  const report = compare(gitSide(managedFiles(git)), clusterOf(live));
  expect(printReport(report)).toEqual(['Switch leaf-1 /spec/ip: "172.30.0.7/21" → "172.30.0.8/21"']);
  expect(report.notes.map(({ pointer }) => pointer)).toEqual([
    '/spec/fabric/links/0/leaf/ip',
    '/spec/fabric/links/0/spine/ip',
    '/spec/asn',
    '/spec/protocolIP',
    '/spec/vtepIP',
  ]);
});

describe('what is extra', () => {
  const git = gitSide(
    {
      ...managedFiles([vpc('vpc-1')]),
      'context/profiles.yaml': stringify(manifestOf('IPv4Namespace', 'default', {})),
    },
    ['context: [context/*.yaml]'],
  );
  const stray = (name: string, metadata: JsonObject = {}): JsonObject => vpc(name, undefined, metadata);

  test('an object that no fabric declares, with who made it; of wiring the note that the installer may have', () => {
    const made = owned(stray('a'), { 'f:spec': {} }, { 'f:spec': { 'f:subnets': {} } });
    const report = compare(git, clusterOf([vpc('vpc-1'), made, manifestOf('Server', 's', {})]));
    expect(report.records).toMatchObject([
      { key: { name: 'a' }, state: 'extra', manager: 'manager-0', time: '2026-11-23T05:50:00Z', differences: [] },
      { key: { kind: 'Server' }, state: 'extra' },
    ]);
    expect(report.notes).toMatchObject([{ key: { kind: 'Server' }, text: expect.stringContaining('installer') }]);
  });

  test('not what is in context, what a controller owns or writes, what another fabric declares, what is not selected', () => {
    const controlled = stray('a', { ownerReferences: [{ kind: 'Other', name: 'o', controller: true }] });
    const profile = { ...manifestOf('Server', 'p', {}), kind: 'SwitchProfile' };
    const live = clusterOf([
      vpc('vpc-1'),
      controlled,
      profile,
      manifestOf('IPv4Namespace', 'default', {}),
      stray('b'),
      stray('c'),
    ]);
    const report = compare(git, live, {
      elsewhere: new Set(['vpc.githedgehog.com/VPC/default/b']),
      select: ({ key }) => key.name !== 'c',
    });
    expect(report.records).toEqual([]);
    expect(compare(git, live).counts).toMatchObject({ extra: 2 });
  });

  test('not what a file of managed/ may declare that cannot be read: that is unknown', () => {
    const broken = gitSide({ 'managed/vpc/vpc-1.yaml': 'apiVersion: [\n' });
    expect(compare(broken, clusterOf([vpc('vpc-1'), stray('a')])).records).toMatchObject([
      { key: { name: 'a' }, state: 'extra' },
      { key: { name: 'vpc-1' }, state: 'unknown', path: 'managed/vpc/vpc-1.yaml' },
    ]);
  });

  test('two fabrics in one cluster, and 100 of 50 records: nothing', () => {
    const names = (fabric: number): JsonObject[] => Array.from({ length: 50 }, (_, i) => vpc(`v-${fabric}-${i}`));
    const fabrics = Array.from({ length: 100 }, (_, i) => gitSide(managedFiles(names(i)), [], `fabric-${i}`));
    const live = clusterOf(fabrics.flatMap((_, i) => names(i)));
    const all = fabrics.map(({ desired }) => [...desired.records.keys()]);
    for (const count of [2, 100]) {
      const objects = { ...live, objects: live.objects.slice(0, count * 50) };
      const elsewhere = new Set(all.slice(0, count).flat());
      for (const side of fabrics.slice(0, count)) {
        const own = new Set([...elsewhere].filter((id) => !side.desired.records.has(id)));
        expect(compare(side, objects, { elsewhere: own })).toMatchObject({
          counts: { ...inSync, inSync: 50 },
          records: [],
        });
      }
    }
  });
});

describe('a kind that was not read', () => {
  test.each<KindStatus>(['absent', 'forbidden', 'failed', 'unknown'])(
    '%s: its records are unknown, none is missing',
    (status) => {
      const git = gitSide(managedFiles([vpc('vpc-1'), manifestOf('Server', 'gone', {})]));
      const readings: KindReading[] = [
        { group: 'vpc.githedgehog.com', kind: 'VPC', status, objects: 0, message: 'no' },
      ];
      const report = compare(git, clusterOf([], readings));
      expect(printReport(report)).toEqual(['VPC vpc-1: unknown', 'Server gone: missing']);
      expect(report.counts).toEqual({ ...inSync, inSync: 0, missing: 1, unknown: 1 });
      expect(report.kinds).toContainEqual(readings[0]);
    },
  );

  test('and was not even asked for: the same, and it is listed', () => {
    const report = compare(gitSide(managedFiles([vpc('vpc-1')])), { kinds: [], objects: [] });
    expect(report.records).toMatchObject([{ state: 'unknown', path: 'managed/vpc/vpc-1.yaml', line: 1 }]);
    expect(report.kinds).toEqual([{ group: 'vpc.githedgehog.com', kind: 'VPC', status: 'unknown', objects: 0 }]);
  });
});

test('drift.ignore leaves fields out, those of other records not', () => {
  const git = [
    manifestOf('Switch', 'leaf-1', { boot: { mac: 'a' }, role: 'spine' }),
    manifestOf('Switch', 'spine-1', { boot: { mac: 'a' } }),
  ];
  const live = [
    manifestOf('Switch', 'leaf-1', { boot: { mac: 'b' }, role: 'mixed' }),
    manifestOf('Switch', 'spine-1', { boot: { mac: 'b' } }),
  ];
  const settings = ['drift: {ignore: [{kind: Switch, name: "leaf-*", fields: [/spec/boot]}]}'];
  expect(printReport(compare(gitSide(managedFiles(git), settings), clusterOf(live)))).toEqual([
    'Switch leaf-1 /spec/role: "spine" → "mixed"',
    'Switch spine-1 /spec/boot/mac: "a" → "b"',
  ]);
});

test('in drift.ignore `*` is any one segment, and items of a list keep their place', () => {
  const links = (port: string, last: string): JsonObject => ({
    bundled: { links: [{ switch: { port } }, { switch: { port: last } }] },
  });
  const git = gitSide(managedFiles([manifestOf('Connection', 'c', links('a/1', 'a/2'))]), [
    'drift: {ignore: [{kind: Connection, name: "?", fields: [/spec/*/links/0]}]}',
  ]);
  expect(printReport(compare(git, clusterOf([manifestOf('Connection', 'c', links('b/1', 'b/2'))])))).toEqual([
    'Connection c /spec/bundled/links/1/switch/port: "a/2" → "b/2"',
  ]);
});

test('credentials are shown nowhere, on neither side', () => {
  const secret = 'hunter2-is-not-shown';
  const git = vpc('vpc-1', undefined, { annotations: { token: `${secret}-git`, team: 'a' } });
  const live = vpc('vpc-1', undefined, { annotations: { token: `${secret}-live`, team: 'b' } });
  const report = compare(gitSide(managedFiles([git])), clusterOf([live]));
  expect(JSON.stringify(report)).not.toContain(secret);
  expect(report.records[0]?.differences).toMatchObject([
    { pointer: '/metadata/annotations/token', git: expect.stringContaining('hidden'), masked: true },
    { pointer: '/metadata/annotations/team', git: 'a', live: 'b' },
  ]);
});

test('a record is compared where its file leaves the namespace to the deployer', () => {
  const { metadata: _metadata, ...rest } = vpc('vpc-1');
  const git = gitSide(managedFiles([{ ...rest, metadata: { name: 'vpc-1' } }]));
  expect(compare(git, clusterOf([vpc('vpc-1')])).counts).toEqual({ ...inSync, inSync: 1 });
});

test('whatever the cluster gives as an object: a report, and no difference without a value', () => {
  const git = gitSide(managedFiles([vpc('vpc-1', undefined, { labels: { a: 'b' } })]));
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
  const fields = fc.record({ manager: json, time: json, fieldsV1: json });
  fc.assert(
    fc.property(json, json, json, fc.array(fields), (spec, labels, annotations, managedFields) => {
      const live = { ...vpc('vpc-1'), spec, metadata: { name: 'vpc-1', labels, annotations, managedFields } };
      const report = compare(git, clusterOf([live]));
      const found = report.records.flatMap((record) => record.differences);
      expect(found.filter((one) => one.git === undefined && one.live === undefined)).toEqual([]);
      expect(report.counts.inSync + report.counts.changed).toBe(1);
    }),
    { numRuns: 500, seed: 20261124 },
  );
});
