import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/domain/json.ts';
import { checkDocument, manifestOf } from '../support.ts';

function faults(spec: JsonObject, name = 'vpc-1'): string[] {
  return checkDocument(manifestOf('VPC', name, spec));
}

const subnet = { subnet: '10.0.1.0/24', vlan: 1001 };
const at = '/spec/subnets/a';

test('a plain VPC has no fault', () => {
  expect(faults({ subnets: { a: subnet } })).toEqual([]);
});

test.each([
  ['no subnet', { subnets: {} }, ['error rule /spec/subnets']],
  ['no spec worth the name', {}, ['error rule /spec/subnets']],
  [
    '21 subnets',
    {
      subnets: Object.fromEntries(
        Array.from({ length: 21 }, (_, i) => [`s${i}`, { subnet: `10.0.${i}.0/24`, vlan: i + 1 }]),
      ),
    },
    ['error rule /spec/subnets'],
  ],
  ['a mode that was removed', { mode: 'l3flat', subnets: { a: subnet } }, ['error rule /spec/mode']],
  ['a mode that never was', { mode: 'l2vni', subnets: { a: subnet } }, ['error rule /spec/mode']],
  [
    'one VLAN twice',
    { subnets: { a: subnet, b: { subnet: '10.0.2.0/24', vlan: 1001 } } },
    ['error rule /spec/subnets/b/vlan'],
  ],
  [
    'subnets that overlap',
    { subnets: { a: subnet, b: { subnet: '10.0.1.128/25', vlan: 2 } } },
    ['error rule /spec/subnets/b/subnet'],
  ],
  ['a permit with one subnet', { subnets: { a: subnet }, permit: [['a', 'a']] }, ['error rule /spec/permit/0']],
  [
    'a permit with an unknown subnet',
    { subnets: { a: subnet }, permit: [['a', 'b']] },
    ['error rule /spec/permit/0/1'],
  ],
  [
    'a route without hops',
    { subnets: { a: subnet }, staticRoutes: [{ prefix: '10.9.0.0/16' }] },
    ['error rule /spec/staticRoutes/0/nextHops'],
  ],
  [
    'a route without prefix',
    { subnets: { a: subnet }, staticRoutes: [{ nextHops: ['10.0.1.9'] }] },
    ['error rule /spec/staticRoutes/0/prefix'],
  ],
  [
    'a route with bits behind the mask',
    { subnets: { a: subnet }, staticRoutes: [{ prefix: '10.9.0.1/16', nextHops: ['10.0.1.9'] }] },
    ['error rule /spec/staticRoutes/0/prefix'],
  ],
  [
    'a hop that is no address',
    { subnets: { a: subnet }, staticRoutes: [{ prefix: '10.9.0.0/16', nextHops: ['x'] }] },
    ['warning rule /spec/staticRoutes/0/nextHops/0'],
  ],
  [
    'a namespace that makes no label',
    { ipv4Namespace: 'a/b', subnets: { a: subnet } },
    ['error rule /spec/ipv4Namespace'],
  ],
])('%s', (_what, spec, expected) => {
  expect(faults(spec)).toEqual(expected);
});

test.each([
  ['no address range', { vlan: 1 }, ['error rule /spec/subnets/a/subnet']],
  ['a leading zero', { subnet: '010.0.1.0/24', vlan: 1 }, ['error rule /spec/subnets/a/subnet']],
  ['a range too small', { subnet: '10.0.1.0/31', vlan: 1 }, ['error rule /spec/subnets/a/subnet']],
  ['no VLAN', { subnet: '10.0.1.0/24' }, ['error rule /spec/subnets/a/vlan']],
  ['no VLAN, but hostBGP', { subnet: '10.0.1.0/24', hostBGP: true }, []],
  ['a gateway outside', { ...subnet, gateway: '10.0.2.1' }, ['error rule /spec/subnets/a/gateway']],
  ['a gateway that is no address', { ...subnet, gateway: 'x' }, ['error rule /spec/subnets/a/gateway']],
  ['a number as text', { ...subnet, vlan: '1001' }, ['error schema /spec/subnets/a/vlan']],
  ['a number too large for its type', { ...subnet, vlan: 65_536 }, ['error schema /spec/subnets/a/vlan']],
  ['null', { ...subnet, gateway: null, dhcp: null }, []],
  ['a reserved range', { subnet: '172.30.8.0/24', vlan: 1 }, ['warning rule /spec/subnets/a/subnet']],
  ['an unknown member', { ...subnet, vlann: 1 }, ['warning unknown-field /spec/subnets/a/vlann']],
])('a subnet with %s', (_what, value, expected) => {
  expect(faults({ subnets: { a: value } })).toEqual(expected);
});

describe('DHCP', () => {
  const route = { destination: '10.9.0.0/16', gateway: '10.0.1.2' };
  test.each([
    ['a server', { enable: true }, []],
    ['a relay', { relay: '10.99.0.100/24', relayVPC: 'vpc-2' }, []],
    ['a relay and a server', { enable: true, relay: '10.99.0.100/24' }, [`error rule ${at}/dhcp/relay`]],
    ['a relay that is no address', { relay: 'x' }, [`error rule ${at}/dhcp/relay`]],
    ['a VPC for a relay that is not there', { relayVPC: 'vpc-2' }, [`error rule ${at}/dhcp/relayVPC`]],
    ['a range with the server off', { range: { start: '10.0.1.9' } }, [`warning never-held ${at}/dhcp/range`]],
    ['options with the server off', { options: { interfaceMTU: 5 } }, [`warning never-held ${at}/dhcp/options`]],
    ['an empty range with the server off', { range: {}, options: { dnsServers: [] } }, []],
    [
      'reservations with the server off',
      { static: { '00:1b:21:aa:bb:01': { ip: '10.0.1.5' } } },
      [`error rule ${at}/dhcp/static`],
    ],
    [
      'a wrong type with the server off',
      { options: { interfaceMTU: 'x' } },
      [`error schema ${at}/dhcp/options/interfaceMTU`],
    ],
    [
      'a range that ends before it begins',
      { enable: true, range: { start: '10.0.1.99', end: '10.0.1.10' } },
      [`error rule ${at}/dhcp/range/start`],
    ],
    [
      'a range that begins at the gateway',
      { enable: true, range: { start: '10.0.1.1' } },
      [`error rule ${at}/dhcp/range/start`],
    ],
    [
      'a range that begins at the network',
      { enable: true, range: { start: '10.0.1.0' } },
      [`error rule ${at}/dhcp/range/start`],
    ],
    ['a range that ends outside', { enable: true, range: { end: '10.0.2.9' } }, [`error rule ${at}/dhcp/range/end`]],
    ['a range that is none', { enable: true, range: { end: 'x' } }, [`error rule ${at}/dhcp/range/end`]],
    ['options', { enable: true, options: { dnsServers: ['1.1.1.1', '::1'], advertisedRoutes: [route] } }, []],
    [
      'an MTU too small',
      { enable: true, options: { interfaceMTU: 95 } },
      [`error rule ${at}/dhcp/options/interfaceMTU`],
    ],
    [
      'an MTU too large',
      { enable: true, options: { interfaceMTU: 9037 } },
      [`error rule ${at}/dhcp/options/interfaceMTU`],
    ],
    [
      'the second server in the file wrong',
      { enable: true, options: { dnsServers: ['9.9.9.9', '1.1.1'] } },
      [`error rule ${at}/dhcp/options/dnsServers/1`],
    ],
    [
      'a time server that is none',
      { enable: true, options: { timeServers: [''] } },
      [`error rule ${at}/dhcp/options/timeServers/0`],
    ],
    [
      'a route without destination',
      { enable: true, options: { advertisedRoutes: [{ gateway: '10.0.1.2' }] } },
      [`error rule ${at}/dhcp/options/advertisedRoutes/0/destination`],
    ],
    [
      'a route by a gateway outside',
      { enable: true, options: { advertisedRoutes: [{ ...route, gateway: '10.0.2.2' }] } },
      [`error rule ${at}/dhcp/options/advertisedRoutes/0/gateway`],
    ],
    ['a reservation', { enable: true, static: { '00:1B:21:AA:BB:01': { ip: '10.0.1.5' } } }, []],
    [
      'a reservation outside',
      { enable: true, static: { '00:1B:21:AA:BB:01': { ip: '10.0.2.5' } } },
      [`error rule ${at}/dhcp/static/00:1B:21:AA:BB:01/ip`],
    ],
    [
      'a reservation without address',
      { enable: true, static: { '00:1B:21:AA:BB:01': { ip: '' } } },
      [`error rule ${at}/dhcp/static/00:1B:21:AA:BB:01/ip`],
    ],
    [
      'a reservation for no MAC address',
      { enable: true, static: { host: { ip: '10.0.1.5' } } },
      [`error rule ${at}/dhcp/static/host`],
    ],
    [
      'two reservations for one MAC address',
      { enable: true, static: { '00:1B:21:AA:BB:01': { ip: '10.0.1.5' }, '00-1b-21-aa-bb-01': { ip: '10.0.1.6' } } },
      [`warning never-held ${at}/dhcp/static/00-1b-21-aa-bb-01`],
    ],
  ])('%s', (_what, dhcp, expected) => {
    expect(faults({ subnets: { a: { ...subnet, dhcp } } })).toEqual(expected);
  });

  test('no server for hosts that announce themselves', () => {
    expect(faults({ subnets: { a: { subnet: '10.0.1.0/24', hostBGP: true, dhcp: { enable: true } } } })).toEqual([
      `error rule ${at}/dhcp/enable`,
    ]);
  });
});

test.each([
  ['vpc-1234567', []],
  ['vpc-12345678', ['error invalid-name /metadata/name']],
  ['ext.a', ['error invalid-name /metadata/name']],
])('the name %s', (name, expected) => {
  expect(faults({ subnets: { a: subnet } }, name)).toEqual(expected);
});

test('a wrong type is said once, and nothing about its consequences', () => {
  expect(faults({ subnets: 'x' })).toEqual(['error schema /spec/subnets']);
  expect(faults({ subnets: { a: { subnet: 5, vlan: 1 } } })).toEqual(['error schema /spec/subnets/a/subnet']);
});

test('of very many faults a hundred are told, and how many there are', () => {
  const permit = Array.from({ length: 500 }, () => ['a']);
  const found = faults({ subnets: { a: subnet }, permit });
  expect(found).toHaveLength(101);
  expect(found.at(-1)).toBe('error rule /spec');
});

test('labels of the fabric that the cluster would change', () => {
  const labels = { 'fabric.githedgehog.com/ipv4ns': 'default', 'fabric.githedgehog.com/old': 'x', team: 'a' };
  const manifest = manifestOf('VPC', 'vpc-1', { subnets: { a: subnet } }, { labels });
  expect(checkDocument(manifest)).toEqual(['warning never-held /metadata/labels/fabric.githedgehog.com~1old']);
});
