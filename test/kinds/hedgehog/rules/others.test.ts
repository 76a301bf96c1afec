import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/domain/json.ts';
import { checkDocument, manifestOf } from '../support.ts';

const elevenSubnets = Array.from({ length: 11 }, (_, i) => `10.${i}.0.0/16`);
const link = 'fabric.githedgehog.com/p2p-link';

const cases: readonly [what: string, kind: string, spec: JsonObject, expected: readonly string[]][] = [
  ['an attachment', 'VPCAttachment', { subnet: 'vpc-1', connection: 'c' }, []],
  ['without anything', 'VPCAttachment', {}, ['error rule /spec/subnet', 'error rule /spec/connection']],
  ['without VPC', 'VPCAttachment', { subnet: '/a', connection: 'c' }, ['error rule /spec/subnet']],
  ['without subnet', 'VPCAttachment', { subnet: 'vpc-1/', connection: 'c' }, ['error rule /spec/subnet']],
  ['with too many parts', 'VPCAttachment', { subnet: 'vpc-1/a/b', connection: 'c' }, ['error rule /spec/subnet']],
  [
    'with a long connection',
    'VPCAttachment',
    { subnet: 'vpc-1', connection: 'c'.repeat(64) },
    ['error rule /spec/connection'],
  ],
  [
    'a peering',
    'VPCPeering',
    {
      permit: [
        { a: {}, b: { subnets: ['x'] } },
        { b: {}, a: {} },
      ],
    },
    [],
  ],
  ['of one', 'VPCPeering', { permit: [{ a: {} }] }, ['error rule /spec/permit/0']],
  ['of one and null', 'VPCPeering', { permit: [{ a: {}, b: null }] }, ['error rule /spec/permit/0']],
  [
    'of three',
    'VPCPeering',
    {
      permit: [
        { a: {}, b: {} },
        { a: {}, c: {} },
      ],
    },
    ['error rule /spec/permit'],
  ],
  ['of nobody', 'VPCPeering', {}, ['error rule /spec/permit']],
  [
    'with an empty list',
    'VPCPeering',
    { permit: [{ a: {}, b: { subnets: [] } }] },
    ['error schema /spec/permit/0/b/subnets'],
  ],
  ['remote', 'VPCPeering', { permit: [{ a: {}, b: {} }], remote: 'x' }, ['error rule /spec/remote']],
  ['a namespace', 'IPv4Namespace', { subnets: ['10.0.0.0/16', '10.1.0.0/16'] }, []],
  ['without subnets', 'IPv4Namespace', {}, []],
  ['with an empty list', 'IPv4Namespace', { subnets: [] }, ['error schema /spec/subnets']],
  ['with eleven', 'IPv4Namespace', { subnets: elevenSubnets }, ['error rule /spec/subnets']],
  [
    'with the second in the file wrong',
    'IPv4Namespace',
    { subnets: ['10.9.0.0/16', '10.1'] },
    ['error rule /spec/subnets/1'],
  ],
  ['with an overlap', 'IPv4Namespace', { subnets: ['10.9.1.0/24', '10.9.0.0/16'] }, ['error rule /spec/subnets/1']],
  ['with a reserved subnet', 'IPv4Namespace', { subnets: ['172.28.0.0/16'] }, ['warning rule /spec/subnets/0']],
  ['VLANs', 'VLANNamespace', { ranges: [{ from: 1, to: 2999 }, { from: 4094 }] }, []],
  [
    'an overlap',
    'VLANNamespace',
    {
      ranges: [
        { from: 20, to: 30 },
        { from: 10, to: 20 },
      ],
    },
    ['error rule /spec/ranges/1'],
  ],
  ['reserved VLANs', 'VLANNamespace', { ranges: [{ from: 2000, to: 3000 }] }, ['warning rule /spec/ranges/0']],
  [
    'a range that the cluster cannot read',
    'VLANNamespace',
    { ranges: [{ from: 1 }, { from: 9, to: 2 }] },
    ['warning never-held /spec/ranges/1'],
  ],
  ['a range above all VLANs', 'VLANNamespace', { ranges: [{ from: 4095 }] }, ['warning never-held /spec/ranges/0']],
  ['a server', 'Server', { description: 'x' }, []],
  ['a group', 'SwitchGroup', {}, []],
  ['a group with something', 'SwitchGroup', { size: 2 }, ['warning unknown-field /spec/size']],
];

test.each(cases)('%s (%s)', (_what, kind, spec, expected) => {
  expect(checkDocument(manifestOf(kind, 'x', spec))).toEqual(expected);
});

test.each([
  ['10.0.0.0/31', []],
  ['10.0.0.0/30', [`error rule /metadata/annotations/${link.replace('/', '~1')}`]],
  ['x', [`error rule /metadata/annotations/${link.replace('/', '~1')}`]],
])('a point-to-point link %s', (value, expected) => {
  const annotations = { [link]: value };
  expect(checkDocument(manifestOf('VPCAttachment', 'x', { subnet: 'v', connection: 'c' }, { annotations }))).toEqual(
    expected,
  );
});

test('reserved VLANs that the configuration gives are an error', () => {
  const manifest = manifestOf('VLANNamespace', 'x', { ranges: [{ from: 5 }] });
  expect(checkDocument(manifest, { hedgehog: { reservedVLANs: ['1-9'] } })).toEqual(['error rule /spec/ranges/0']);
});

test('a group without any spec, or in another namespace, is no fault of its own', () => {
  const bare = {
    apiVersion: 'wiring.githedgehog.com/v1beta1',
    kind: 'SwitchGroup',
    metadata: { name: 'g', namespace: 'b' },
  };
  expect(checkDocument(bare)).toEqual([]);
});
