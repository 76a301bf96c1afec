import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { createCatalog } from '../../src/kinds/catalog.ts';
import { packFromCrds } from '../../src/kinds/from-crd.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { judgeManifest } from '../../src/kinds/judge.ts';
import { crdOf, kindOf, packOf, places } from './support.ts';

const gadget = packFromCrds([{ value: crdOf('Gadget', { type: 'object' }), path: 'crds/gadget.yaml', line: 1 }]).pack;
const catalog = createCatalog([
  hedgehogPack,
  gadget,
  packOf([kindOf('', 'Node', { namespaced: false, namespace: null })]),
]);
const judge = (value: Json) => judgeManifest(catalog, value, {});
const server = (metadata: Json, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'wiring.githedgehog.com/v1beta1',
  kind: 'Server',
  metadata,
  spec: {},
  ...more,
});

/** `code pointer` of all findings, and the message of the first. */
function verdict(value: Json): [places: string[], message: string | undefined] {
  const { findings } = judge(value);
  return [places(findings), findings[0]?.message];
}

describe('a good manifest', () => {
  test('has identity, key, kind and title, and no findings', () => {
    expect(judge(server({ name: 'server-1' }))).toEqual({
      identity: { group: 'wiring.githedgehog.com', version: 'v1beta1', kind: 'Server', name: 'server-1' },
      key: { group: 'wiring.githedgehog.com', kind: 'Server', namespace: 'default', name: 'server-1' },
      kind: catalog.find('wiring.githedgehog.com', 'Server'),
      title: 'Server server-1',
      findings: [],
    });
  });

  test.each<[name: string, value: JsonObject, namespace: string | null]>([
    ['its own namespace', server({ name: 'a', namespace: 'default' }), 'default'],
    ['an empty namespace', server({ name: 'a', namespace: '' }), 'default'],
    ['a null namespace', server({ name: 'a', namespace: null }), 'default'],
    [
      'a namespace that no pack names',
      { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a', namespace: 'lab' } },
      'lab',
    ],
    ['no known namespace', { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a' } }, null],
    [
      'the core group, cluster-scoped',
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a', namespace: 'x' } },
      null,
    ],
  ])('%s', (_name, value, namespace) => {
    const { key, findings } = judge(value);
    expect(findings).toEqual([]);
    expect(key?.namespace).toBe(namespace);
  });
});

describe('no manifest', () => {
  test.each<[value: Json, message: string]>([
    ['text', 'this is no Kubernetes object: it has no members'],
    [[1], 'this is no Kubernetes object: it has no members'],
    [null, 'this is no Kubernetes object: it has no members'],
    [{ a: 1 }, 'this is no Kubernetes object: it has no apiVersion and no kind'],
    [{ kind: 'VPC' }, 'this is no Kubernetes object: it has no apiVersion'],
    [{ apiVersion: 1, kind: 'VPC' }, 'this is no Kubernetes object: it has no apiVersion'],
    [{ apiVersion: 'v1', kind: '' }, 'this is no Kubernetes object: it has no kind'],
  ])('%j', (value, message) => {
    expect(judge(value).title).toBe('document');
    expect(verdict(value)).toEqual([['not-kubernetes '], message]);
  });
});

describe('kinds that are not managed', () => {
  test.each<[apiVersion: string, kind: string, message: RegExp]>([
    ['v1', 'ConfigMap', /^Hedgerow does not manage ConfigMap$/],
    ['wiring.githedgehog.com/v1beta1', 'SwitchProfile', /SwitchProfile: the fabric brings its own, .*context/],
    ['wiring.githedgehog.com/v1beta1', 'ServerProfile', /does not use it/],
    ['gateway.githedgehog.com/v1alpha1', 'VPCInfo', /writes it itself/],
    ['agent.githedgehog.com/v1beta1', 'Agent', /writes it itself/],
    ['agent.githedgehog.com/v1beta1', 'Catalog', /writes it itself/],
    ['dhcp.githedgehog.com/v1beta1', 'DHCPSubnet', /writes it itself/],
    ['gwint.githedgehog.com/v1alpha1', 'GatewayAgent', /writes it itself/],
    ['fabricator.githedgehog.com/v1beta1', 'Fabricator', /configuration of the installer/],
    ['fabricator.githedgehog.com/v1beta1', 'ControlNode', /configuration of the installer/],
    ['fabricator.githedgehog.com/v1beta1', 'FabNode', /configuration of the installer/],
    ['wiring.githedgehog.com/v1alpha2', 'Rack', /no longer has this kind/],
    ['vpc.githedgehog.com/v1alpha2', 'NAT', /no longer has this kind/],
    ['wiring.githedgehog.com/v1alpha2', 'ControlNode', /no longer has this kind/],
    ['kustomize.config.k8s.io/v1beta1', 'Kustomization', /deployer reads it/],
    ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', /deployer reads it/],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', /under crds in/],
    [
      'githedgehog.com/v1beta1',
      'VPC',
      /VPC of githedgehog.com: did you mean apiVersion vpc.githedgehog.com\/v1beta1\?/,
    ],
    ['v1', 'VPC', /VPC of the core group: did you mean/],
    ['vpc.githedgehog.com/v1beta1', 'vpc', /manage vpc: did you mean VPC\?/],
    ['v1', 'constructor', /^Hedgerow does not manage constructor$/],
  ])('%s %s', (apiVersion, kind, message) => {
    const value = { apiVersion, kind, metadata: { name: 'x' } };
    expect(judge(value).title).toBe(`${kind} x`);
    expect(judge(value).key).toBeUndefined();
    expect(verdict(value)).toEqual([['kind-not-managed /kind'], expect.stringMatching(message)]);
  });
});

describe('versions', () => {
  test('what HNP writes is recognised', () => {
    const [found, message] = verdict(server({ name: 'a' }, { apiVersion: 'wiring.githedgehog.com/v1alpha2' }));
    expect(found).toEqual(['version-not-served /apiVersion']);
    expect(message).toBe(
      'Server has no version v1alpha2, which no cluster serves any more (the Hedgehog NetBox Plugin writes it): set apiVersion to wiring.githedgehog.com/v1beta1',
    );
  });

  test('another version, and what else is wrong with the names', () => {
    const [found, message] = verdict(server({ name: 'A' }, { apiVersion: 'wiring.githedgehog.com/v1' }));
    expect(found).toEqual(['version-not-served /apiVersion', 'invalid-name /metadata/name']);
    expect(message).toBe('Server has no version v1: set apiVersion to wiring.githedgehog.com/v1beta1');
  });

  test('of a kind from a definition', () => {
    expect(verdict({ apiVersion: 'example.com/v7', kind: 'Gadget', metadata: { name: 'a' } })).toEqual([
      ['version-not-served /apiVersion'],
      'Gadget has no version v7: set apiVersion to example.com/v1',
    ]);
  });
});

describe('names', () => {
  test.each<[name: string, metadata: Json, code: string, message: RegExp]>([
    ['no metadata', null, 'missing-name', /metadata.name is required/],
    ['no name', {}, 'missing-name', /metadata.name is required/],
    ['an empty name', { name: '' }, 'missing-name', /metadata.name is required/],
    ['a null name', { name: null }, 'missing-name', /metadata.name is required/],
    ['a generated name', { generateName: 'a-' }, 'missing-name', /only generateName/],
    ['a number', { name: 5 }, 'invalid-name', /must be text/],
    ['upper case', { name: 'Upper' }, 'invalid-name', /lower-case/],
    ['an underscore', { name: 'under_score' }, 'invalid-name', /lower-case/],
    ['a path', { name: '../../etc' }, 'invalid-name', /lower-case/],
    ['a dash first', { name: '-x' }, 'invalid-name', /lower-case/],
    ['a long one', { name: 'a'.repeat(300) }, 'invalid-name', /300 characters, Kubernetes accepts 253/],
  ])('%s', (_name, metadata, code, message) => {
    const value = server(metadata);
    expect(verdict(value)).toEqual([[`${code} /metadata/name`], expect.stringMatching(message)]);
    expect(judge(value).key).toBeUndefined();
  });

  test('the name of a VPC that is too long for the fabric has a key, as the cluster could hold it', () => {
    const value = {
      apiVersion: 'vpc.githedgehog.com/v1beta1',
      kind: 'VPC',
      metadata: { name: 'name-is-too-long' },
      spec: {},
    };
    const { key, findings } = judge(value);
    expect(key?.name).toBe('name-is-too-long');
    expect(places(findings)).toContain('invalid-name /metadata/name');
  });
});

describe('namespaces', () => {
  const namespaced = (apiVersion: string, kind: string, namespace: string) =>
    judge({ apiVersion, kind, metadata: { name: 'a', namespace }, spec: {} }).findings.filter(
      ({ code }) => code === 'invalid-namespace',
    );

  test('of the 12 kinds only default is right; of a SwitchGroup another one is a warning', () => {
    const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);
    const severities = kinds.map(({ group, kind }) =>
      namespaced(`${group}/v1beta1`, kind, 'fab').map(({ severity }) => `${kind} ${severity}`),
    );
    expect(severities.flat().sort()).toEqual([
      'Connection error',
      'External error',
      'ExternalAttachment error',
      'ExternalPeering error',
      'IPv4Namespace error',
      'Server error',
      'Switch error',
      'SwitchGroup warning',
      'VLANNamespace error',
      'VPC error',
      'VPCAttachment error',
      'VPCPeering error',
    ]);
  });

  test('of other kinds it is not judged, unless no cluster could have it', () => {
    expect(namespaced('gateway.githedgehog.com/v1alpha1', 'Gateway', 'fab')).toEqual([]);
    expect(namespaced('example.com/v1', 'Gadget', 'lab')).toEqual([]);
    expect(namespaced('example.com/v1', 'Gadget', '../lab')).toHaveLength(1);
    expect(
      judge({ apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a', namespace: '../lab' } }).key,
    ).toBeUndefined();
  });
});

describe('metadata', () => {
  const gadgetWith = (metadata: JsonObject) =>
    verdict({ apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a', ...metadata } })[0];

  test.each<[name: string, metadata: JsonObject, found: string[]]>([
    [
      'good ones',
      { labels: { a: '', 'example.com/b': 'B_1' }, annotations: { 'Example.com/x y': 'ü' } },
      ['schema /metadata/annotations/Example.com~1x y'],
    ],
    ['a label with a bad value', { labels: { a: 'x y' } }, ['schema /metadata/labels/a']],
    ['a label with a bad key', { labels: { 'a b': 'x' } }, ['schema /metadata/labels/a b']],
    ['a label that is no text', { labels: { a: 5, b: null } }, ['schema /metadata/labels/a']],
    ['an annotation that is no text', { annotations: { a: true } }, ['schema /metadata/annotations/a']],
    ['an upper-case domain in an annotation', { annotations: { 'Example.com/a': 'x' } }, []],
    ['labels that are a list', { labels: [] }, ['schema /metadata/labels']],
    ['very long annotations', { annotations: { a: 'x'.repeat(262_144) } }, ['schema /metadata/annotations']],
    ['an unknown member', { lables: {} }, ['unknown-field /metadata/lables']],
    ['what the cluster owns', { uid: 'x', managedFields: [{}], creationTimestamp: null, generation: 1 }, []],
  ])('%s', (_name, metadata, found) => {
    expect(gadgetWith(metadata)).toEqual(found);
  });

  test('labels that admission replaces are not judged, of a SwitchGroup they are', () => {
    const metadata = { name: 'a', labels: { 'fabric.githedgehog.com/vpc': 'a b' } };
    expect(judge(server(metadata)).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(verdict(server(metadata, { kind: 'SwitchGroup' }))[0]).toEqual([
      'schema /metadata/labels/fabric.githedgehog.com~1vpc',
    ]);
  });

  test('each fault is told once, whoever finds it', () => {
    expect(verdict(server({ name: 'a', labels: { a: 'x y', b: 5 } }))[0]).toEqual([
      'schema /metadata/labels/b',
      'schema /metadata/labels/a',
    ]);
  });
});

describe('secrets', () => {
  const password = 'hunter2-hunter2';
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: password, annotations: { x: password } },
    stringData: { [password]: password },
  };

  test('of a Secret nothing but the word is shown', () => {
    const judgement = judge(secret);
    expect(judgement.title).toBe('Secret');
    expect(places(judgement.findings)).toEqual(['contains-secret ']);
    expect(judgement.findings[0]?.severity).toBe('error');
    expect(JSON.stringify(judgement)).not.toContain(password);
  });

  test.each<[name: string, value: JsonObject, found: string[]]>([
    [
      'in a manifest',
      server({ name: 'a', annotations: { password } }),
      ['contains-secret /metadata/annotations/password'],
    ],
    [
      'in an unmanaged one',
      { apiVersion: 'v1', kind: 'ConfigMap', data: { token: password } },
      ['contains-secret /data/token', 'kind-not-managed /kind'],
    ],
    [
      'in no manifest',
      { users: [{ user: { token: password } }] },
      ['contains-secret /users/0/user/token', 'not-kubernetes '],
    ],
  ])('%s the value is not shown', (_name, value, found) => {
    const { findings } = judge(value);
    expect(places(findings)).toEqual(found);
    expect(JSON.stringify(findings)).not.toContain(password);
  });

  test('a Secret of another group is judged like any kind', () => {
    expect(verdict({ apiVersion: 'example.com/v1', kind: 'Secret' })[0]).toEqual(['kind-not-managed /kind']);
  });

  test('many credentials are ten findings, the last says how many more', () => {
    const { findings } = judge({ list: new Array(30).fill({ password }) });
    expect(findings.filter(({ code }) => code === 'contains-secret')).toHaveLength(10);
    expect(findings[9]?.message).toMatch(/so do 20 others$/);
  });
});

describe('kinds known by identity only', () => {
  const gateway = {
    apiVersion: 'gateway.githedgehog.com/v1alpha1',
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'default' },
    spec: { any: 1 },
  };

  test('are unchecked', () => {
    expect(judge(gateway).findings).toEqual([
      {
        code: 'unchecked-kind',
        severity: 'info',
        pointer: '/kind',
        message: expect.stringMatching(/known by name only/),
      },
    ]);
  });

  test('are checked when a definition covers them', () => {
    const crd = crdOf('Gateway', { type: 'object' }, {}, 'gateway.githedgehog.com');
    const covered = createCatalog([
      hedgehogPack,
      packFromCrds([{ value: crd, path: 'crds/gateway.yaml', line: 1 }]).pack,
    ]);
    expect(
      places(judgeManifest(covered, { ...gateway, apiVersion: 'gateway.githedgehog.com/v1' }, {}).findings),
    ).toEqual(['unknown-field /spec/any']);
  });
});

test('total on any JSON, and no title or message runs over a line', () => {
  const hostile = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary', maxLength: 300 }));
  const value = fc.record(
    {
      apiVersion: fc.oneof(
        fc.constantFrom('wiring.githedgehog.com/v1beta1', 'vpc.githedgehog.com/v1beta1', 'example.com/v1', 'v1'),
        hostile,
      ),
      kind: fc.oneof(fc.constantFrom(...catalog.kinds.map(({ kind }) => kind)), hostile),
      metadata: fc.oneof(
        hostile,
        fc.dictionary(fc.constantFrom('name', 'namespace', 'labels', 'annotations', 'x'), hostile),
      ),
      spec: hostile,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(value, (generated) => {
      const { title, findings, key } = judge(generated as Json);
      for (const line of [title, ...findings.map(({ message }) => message)]) {
        expect(line).toMatch(/^[^\n\r\u2028\u2029]+$/);
        expect(line.length).toBeLessThan(400);
      }
      expect(key !== undefined || findings.some(({ severity }) => severity === 'error')).toBe(true);
    }),
    { numRuns: 500 },
  );
});
