import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { kindOf, manifestOf } from './support.ts';

/** The spec that admission makes of a spec. */
function held(kind: string, spec: JsonObject): unknown {
  return kindOf(kind).withDefaults(manifestOf(kind, 'x', spec)).spec;
}

function heldSubnet(subnet: JsonObject): unknown {
  const { subnets } = held('VPC', { subnets: { a: subnet } }) as { subnets: { a: unknown } };
  return subnets.a;
}

describe('VPC', () => {
  test('namespaces', () => {
    expect(held('VPC', {})).toEqual({ ipv4Namespace: 'default', vlanNamespace: 'default' });
    expect(held('VPC', { ipv4Namespace: '', vlanNamespace: 'v' })).toEqual({
      ipv4Namespace: 'default',
      vlanNamespace: 'v',
    });
  });

  test.each([
    ['the first address is the gateway', { subnet: '10.1.2.0/26' }, { subnet: '10.1.2.0/26', gateway: '10.1.2.1' }],
    ['a gateway stays', { subnet: '10.1.2.0/26', gateway: '10.1.2.9' }, { subnet: '10.1.2.0/26', gateway: '10.1.2.9' }],
    ['a hostBGP subnet gets none', { subnet: '10.1.2.0/26', hostBGP: true }, { subnet: '10.1.2.0/26', hostBGP: true }],
    ['a subnet that cannot be read gets none', { subnet: 'x' }, { subnet: 'x' }],
    ['an IPv6 subnet gets none', { subnet: '::/0' }, { subnet: '::/0' }],
    ['a null member is absent', { subnet: 'x', gateway: null, dhcp: null }, { subnet: 'x' }],
  ])('%s', (_what, subnet, expected) => {
    expect(heldSubnet(subnet)).toEqual(expected);
  });

  const range = { start: '10.1.2.2', end: '10.1.2.63' };
  test.each([
    ['the range of a server is filled', { enable: true }, { enable: true, range }],
    [
      'one end of a range stays',
      { enable: true, range: { start: '10.1.2.5' } },
      { enable: true, range: { ...range, start: '10.1.2.5' } },
    ],
    [
      'options without a value go',
      { enable: true, options: { dnsServers: [], interfaceMTU: 0 } },
      { enable: true, range },
    ],
    [
      'options are filled and sorted',
      {
        enable: true,
        options: {
          dnsServers: ['9.9.9.9', '1.1.1.1'],
          advertisedRoutes: [{ destination: '10.9.0.0/16' }, { destination: '10.8.0.0/16' }],
        },
      },
      {
        enable: true,
        range,
        options: {
          interfaceMTU: 9036,
          leaseTimeSeconds: 3600,
          dnsServers: ['1.1.1.1', '9.9.9.9'],
          advertisedRoutes: [{ destination: '10.8.0.0/16' }, { destination: '10.9.0.0/16' }],
        },
      },
    ],
    [
      'without a server range and options go',
      { relay: 'r', range: { start: 'x' }, options: { pxeURL: 'x' } },
      { relay: 'r' },
    ],
    [
      'MAC addresses get one spelling',
      { static: { '00-1B-21-AA-BB-02': { ip: 'x' } } },
      { static: { '00:1b:21:aa:bb:02': { ip: 'x' } } },
    ],
    [
      'two spellings of one MAC address both stay',
      { static: { '00-1B-21-AA-BB-02': { ip: 'x' }, '00:1b:21:aa:bb:02': { ip: 'y' } } },
      { static: { '00-1B-21-AA-BB-02': { ip: 'x' }, '00:1b:21:aa:bb:02': { ip: 'y' } } },
    ],
  ])('DHCP: %s', (_what, dhcp, expected) => {
    expect(heldSubnet({ subnet: '10.1.2.0/26', gateway: '10.1.2.1', dhcp })).toMatchObject({ dhcp: expected });
  });
});

test.each([
  ['VPCAttachment', { subnet: 'vpc-1' }, { subnet: 'vpc-1/default' }],
  ['VPCAttachment', { subnet: 'vpc-1/a' }, { subnet: 'vpc-1/a' }],
  ['VPCAttachment', { subnet: '' }, { subnet: '' }],
  ['External', {}, { ipv4Namespace: 'default' }],
  ['ExternalAttachment', { static: {} }, { switch: {}, neighbor: {}, static: {} }],
  [
    'ExternalPeering',
    { permit: { vpc: { subnets: ['b', 'a'] }, external: { prefixes: [{ prefix: '2' }, { prefix: '1' }] } } },
    { permit: { vpc: { subnets: ['a', 'b'] }, external: { prefixes: [{ prefix: '1' }, { prefix: '2' }] } } },
  ],
  ['IPv4Namespace', { subnets: ['10.2.0.0/16', '10.1.0.0/16'] }, { subnets: ['10.1.0.0/16', '10.2.0.0/16'] }],
  [
    'VLANNamespace',
    { ranges: [{ from: 900 }, { from: 10, to: 20 }] },
    {
      ranges: [
        { from: 10, to: 20 },
        { from: 900, to: 900 },
      ],
    },
  ],
  ['VLANNamespace', { ranges: [{ from: 900 }, { from: 20, to: 10 }] }, {}],
  ['VLANNamespace', { ranges: [{ to: 10 }] }, {}],
  ['VLANNamespace', { ranges: [{ from: 10, to: 4095 }] }, {}],
  ['Switch', {}, { vlanNamespaces: ['default'] }],
  [
    'Switch',
    { groups: ['z', 'b'], redundancy: { group: 'c' }, vlanNamespaces: ['z', 'a'] },
    { groups: ['b', 'c', 'z'], redundancy: { group: 'c' }, vlanNamespaces: ['a', 'z'] },
  ],
  [
    'Switch',
    { groups: ['c'], redundancy: { group: 'c' }, vlanNamespaces: ['a'] },
    { groups: ['c'], redundancy: { group: 'c' }, vlanNamespaces: ['a'] },
  ],
  [
    'Switch',
    { vlanNamespaces: ['a'], portGroupSpeeds: { 1: 'SPEED_10G', 2: '25G' }, portSpeeds: { 'E1/1': 'SPEED_1G' } },
    { vlanNamespaces: ['a'], portGroupSpeeds: { 1: '10G', 2: '25G' }, portSpeeds: { 'E1/1': '1G' } },
  ],
  [
    'Switch',
    { vlanNamespaces: ['a'], linkFlapErrDisable: { samplingInterval: 7 } },
    { vlanNamespaces: ['a'], linkFlapErrDisable: { flapThreshold: 3, samplingInterval: 7, recoveryInterval: 300 } },
  ],
  ['Connection', { external: {} }, { external: {} }],
  ['Server', { description: null }, {}],
  ['SwitchGroup', {}, {}],
] satisfies [string, JsonObject, JsonObject][])('%s %j', (kind, spec, expected) => {
  expect(held(kind, spec)).toEqual(expected);
});

test('the namespace, and a spec where there is none', () => {
  const bare = { apiVersion: 'wiring.githedgehog.com/v1beta1', kind: 'SwitchGroup', metadata: { name: 'g' } };
  expect(kindOf('SwitchGroup').withDefaults(bare)).toEqual({
    ...bare,
    metadata: { name: 'g', namespace: 'default' },
    spec: {},
  });
});

test('a manifest is not changed in place', () => {
  const manifest = manifestOf('IPv4Namespace', 'x', { subnets: ['b', 'a'], gone: null });
  const before = structuredClone(manifest);
  kindOf('IPv4Namespace').withDefaults(manifest);
  expect(manifest).toEqual(before);
});
