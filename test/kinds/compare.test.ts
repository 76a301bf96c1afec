import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { compareManifests } from '../../src/kinds/compare.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../../src/kinds/kind.ts';

function kindOf(name: string): Kind {
  const kind = hedgehogPack.kinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

function manifest(kind: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: `${kindOf(kind).group}/v1beta1`, kind, metadata: { name: 'x', ...metadata }, spec };
}

const equalSpecs: readonly [what: string, kind: string, a: JsonObject, b: JsonObject][] = [
  [
    'a default written out',
    'VPCAttachment',
    { subnet: 'vpc-1', connection: 'c' },
    { subnet: 'vpc-1/default', connection: 'c' },
  ],
  ['an empty object and an absent one', 'Switch', { role: 'spine', ecmp: {}, boot: {} }, { role: 'spine' }],
  ['nested empties', 'VPC', { subnets: { a: { dhcp: { range: {} } } } }, { subnets: { a: {} } }],
  ['false, 0, "", [] and null', 'VPC', { defaultIsolated: false, mode: '', permit: [], staticRoutes: null, n: 0 }, {}],
  [
    'a set in another order',
    'IPv4Namespace',
    { subnets: ['10.1.0.0/16', '10.0.0.0/16'] },
    { subnets: ['10.0.0.0/16', '10.1.0.0/16'] },
  ],
  [
    'a set of objects in another order',
    'VLANNamespace',
    { ranges: [{ from: 900 }, { from: 10, to: 20 }] },
    {
      ranges: [
        { from: 10, to: 20 },
        { to: 900, from: 900 },
      ],
    },
  ],
  [
    'what DHCP that is off drops',
    'VPC',
    { subnets: { a: { dhcp: { options: { interfaceMTU: 1500 } } } } },
    { subnets: { a: {} } },
  ],
];

describe('equal', () => {
  test.each(equalSpecs)('%s', (_what, kind, a, b) => {
    expect(compareManifests(kindOf(kind), manifest(kind, a), manifest(kind, b))).toEqual([]);
  });

  test('an absent namespace and the default one', () => {
    const [a, b] = [manifest('Server', {}), manifest('Server', {}, { namespace: 'default' })];
    expect(compareManifests(kindOf('Server'), a, b)).toEqual([]);
  });

  test('whatever the cluster owns', () => {
    const owned = { uid: 'u', resourceVersion: '1', managedFields: [{}], creationTimestamp: 't', generation: 3 };
    const a = { ...manifest('Server', {}, owned), status: { ready: true } };
    expect(compareManifests(kindOf('Server'), a, manifest('Server', {}))).toEqual([]);
  });

  test.each([
    ['labels', 'fabric.githedgehog.com/vpc'],
    ['labels', 'switch.fabric.githedgehog.com/leaf-1'],
    ['annotations', 'kubectl.kubernetes.io/last-applied-configuration'],
    ['annotations', 'argocd.argoproj.io/tracking-id'],
    ['annotations', 'hnp.githedgehog.com/last-synced'],
  ])('%s of bookkeeping: %s', (member, key) => {
    const a = manifest('Server', {}, { [member]: { [key]: 'x' } });
    expect(compareManifests(kindOf('Server'), a, manifest('Server', {}))).toEqual([]);
  });
});

const differingSpecs: readonly [what: string, kind: string, a: JsonObject, b: JsonObject, differences: unknown][] = [
  [
    'a scalar',
    'Server',
    { description: 'a' },
    { description: 'b' },
    [{ pointer: '/spec/description', from: 'a', to: 'b' }],
  ],
  [
    'a number and its text',
    'VPC',
    { subnets: { a: { vlan: 1 } } },
    { subnets: { a: { vlan: '1' } } },
    [{ pointer: '/spec/subnets/a/vlan', from: 1, to: '1' }],
  ],
  [
    'an absent subtree at its shallowest pointer, without what says nothing',
    'VPC',
    { subnets: { a: { vlan: 1 } } },
    { subnets: { a: { vlan: 1 }, b: { vlan: 2, dhcp: {}, hostBGP: false } } },
    [{ pointer: '/spec/subnets/b', to: { vlan: 2 } }],
  ],
  [
    'an empty entry of a map',
    'VPCPeering',
    { permit: [{ a: {}, b: {} }] },
    { permit: [{ a: {} }] },
    [{ pointer: '/spec/permit/0/b', from: {} }],
  ],
  [
    'a false entry of a map',
    'Switch',
    { portAutoNegs: { 'E1/1': false } },
    {},
    [{ pointer: '/spec/portAutoNegs', from: { 'E1/1': false } }],
  ],
  [
    'a zero with a meaning',
    'VPC',
    { subnets: { a: { isolated: false } } },
    { subnets: { a: {} } },
    [{ pointer: '/spec/subnets/a/isolated', from: false }],
  ],
  [
    'a zero in a list element',
    'ExternalAttachment',
    { inboundACL: { statements: [{ seq: 10, icmpType: 0 }] } },
    { inboundACL: { statements: [{ seq: 10 }] } },
    [{ pointer: '/spec/inboundACL/statements/0/icmpType', from: 0 }],
  ],
  [
    'a set is one difference, sorted by value',
    'VLANNamespace',
    { ranges: [{ from: 2000 }, { from: 900 }] },
    { ranges: [{ from: 900 }] },
    [
      {
        pointer: '/spec/ranges',
        from: [
          { from: 900, to: 900 },
          { from: 2000, to: 2000 },
        ],
        to: [{ from: 900, to: 900 }],
      },
    ],
  ],
  [
    'a set with a value twice',
    'IPv4Namespace',
    { subnets: ['a', 'a'] },
    { subnets: ['a'] },
    [{ pointer: '/spec/subnets', from: ['a', 'a'], to: ['a'] }],
  ],
  [
    'an ordered list in another order',
    'VPC',
    { permit: [['a', 'b']] },
    { permit: [['b', 'a']] },
    [
      { pointer: '/spec/permit/0/0', from: 'a', to: 'b' },
      { pointer: '/spec/permit/0/1', from: 'b', to: 'a' },
    ],
  ],
  [
    'a longer list',
    'Connection',
    { bundled: { links: [{ switch: { port: 'a/1' } }] } },
    { bundled: { links: [{ switch: { port: 'a/1' } }, { switch: { port: 'a/2' } }] } },
    [{ pointer: '/spec/bundled/links/1', to: { switch: { port: 'a/2' } } }],
  ],
  ['an unknown member', 'Server', { extra: 1 }, {}, [{ pointer: '/spec/extra', from: 1 }]],
  [
    'an empty choice of a kind without rules',
    'GatewayPeering',
    { nat: { static: {} } },
    { nat: {} },
    [{ pointer: '/spec/nat/static', from: {} }],
  ],
];

describe('different', () => {
  test.each(differingSpecs)('%s', (_what, kind, a, b, differences) => {
    expect(compareManifests(kindOf(kind), manifest(kind, a), manifest(kind, b))).toEqual(differences);
  });

  test('labels and annotations key by key, user annotations of the fabric included', () => {
    const a = manifest(
      'Switch',
      {},
      { labels: { env: 'prod' }, annotations: { 'fabric.githedgehog.com/route-summ': 'true' } },
    );
    const b = manifest('Switch', {}, { labels: { env: 'dev', 'a/b': '' } });
    expect(compareManifests(kindOf('Switch'), a, b)).toEqual([
      { pointer: '/metadata/labels/env', from: 'prod', to: 'dev' },
      { pointer: '/metadata/labels/a~1b', to: '' },
      { pointer: '/metadata/annotations/fabric.githedgehog.com~1route-summ', from: 'true' },
    ]);
  });

  test('labels and annotations that the caller leaves out', () => {
    const a = manifest('Server', {}, { labels: { one: '1', two: '2' }, annotations: { one: '1' } });
    const options = { ignoreLabel: (key: string) => key === 'one', ignoreAnnotation: () => true };
    expect(compareManifests(kindOf('Server'), a, manifest('Server', {}), options)).toEqual([
      { pointer: '/metadata/labels/two', from: '2' },
    ]);
  });
});
