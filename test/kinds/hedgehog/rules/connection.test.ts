import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/domain/json.ts';
import { checkDocument, manifestOf } from '../support.ts';

function faults(spec: JsonObject): string[] {
  return checkDocument(manifestOf('Connection', 'c', spec));
}

function link(server: string, port: string): JsonObject {
  return { server: { port: server }, switch: { port } };
}

function fabricLink(spine: JsonObject, leaf: JsonObject): JsonObject {
  return {
    fabric: { links: [{ spine: { port: 'spine-1/E1/1', ...spine }, leaf: { port: 'leaf-1/E1/50', ...leaf } }] },
  };
}

const ips = [{ ip: '172.30.128.2/31' }, { ip: '172.30.128.3/31' }] as const;
const unbundled = { unbundled: { link: link('server-1/eth0', 'leaf-1/E1/1') } };
const staticPort = { port: 'leaf-1/E1/1', ip: '172.20.0.10/24', nextHop: '172.20.0.1' };

test.each([
  ['unbundled', unbundled],
  ['bundled', { bundled: { links: [link('s/a', 'l/E1/1'), link('s/b', 'l/E1/2')], mtu: 9036 } }],
  ['eslag', { eslag: { links: [link('s/a', 'l1/E1/1'), link('s/b', 'l2/E1/1')] } }],
  ['fabric', fabricLink(...ips)],
  ['mesh', { mesh: { links: [{ leaf1: { port: 'l1/E1/1', ...ips[0] }, leaf2: { port: 'l2/E1/1', ...ips[1] } }] } }],
  [
    'gateway',
    { gateway: { links: [{ switch: { port: 'l1/E1/1', ...ips[0] }, gateway: { port: 'g/eth0', ...ips[1] } }] } },
  ],
  ['vpcLoopback', { vpcLoopback: { links: [{ switch1: { port: 'l/E1/1' }, switch2: { port: 'l/E1/2' } }] } }],
  ['external', { external: { link: { switch: { port: 'l/E1/1' } } } }],
  ['staticExternal', { staticExternal: { link: { switch: { ...staticPort, subnets: ['10.9.0.0/16'] } } } }],
])('%s has no fault', (_type, spec) => {
  expect(faults(spec)).toEqual([]);
});

test.each([
  ['no type', {}, ['error rule /spec']],
  ['a null type', { unbundled: null }, ['error rule /spec']],
  ['MCLAG', { mclag: { links: [{}, {}] } }, ['warning rule /spec/mclag']],
  ['MCLAG beside another type', { ...unbundled, mclagDomain: {} }, ['warning rule /spec/mclagDomain']],
  ['a second type', { ...unbundled, mesh: {} }, ['warning rule /spec/mesh']],
  [
    'a missing port',
    { unbundled: { link: { server: { port: 's/a' } } } },
    ['error rule /spec/unbundled/link/switch/port'],
  ],
  [
    'a port without device',
    { unbundled: { link: link('s/a', '/E1/1') } },
    ['error rule /spec/unbundled/link/switch/port'],
  ],
  [
    'a device without port',
    { unbundled: { link: link('s/', 'l/E1/1') } },
    ['error rule /spec/unbundled/link/server/port'],
  ],
  [
    'a port that is none',
    { external: { link: { switch: { port: 'E1' } } } },
    ['error rule /spec/external/link/switch/port'],
  ],
  ['two servers', { bundled: { links: [link('s/a', 'l/E1/1'), link('t/b', 'l/E1/2')] } }, ['error rule /spec/bundled']],
  [
    'two switches in a bundle',
    { bundled: { links: [link('s/a', 'l/E1/1'), link('s/b', 'm/E1/2')] } },
    ['error rule /spec/bundled'],
  ],
  [
    'one switch in an eslag',
    { eslag: { links: [link('s/a', 'l/E1/1'), link('s/b', 'l/E1/2')] } },
    ['error rule /spec/eslag'],
  ],
  [
    'five switches in an eslag',
    { eslag: { links: [1, 2, 3, 4, 5].map((i) => link(`s/${i}`, `l${i}/E1/1`)) } },
    ['error rule /spec/eslag'],
  ],
  ['one link in an eslag', { eslag: { links: [link('s/a', 'l/E1/1')] } }, ['error schema /spec/eslag/links']],
  [
    'one port twice',
    { bundled: { links: [link('s/a', 'l/E1/1'), link('s/b', 'l/E1/1')] } },
    ['error rule /spec/bundled/links/1/switch/port'],
  ],
  [
    'a fabric link inside one switch',
    fabricLink({ port: 'leaf-1/E1/1', ...ips[0] }, ips[1]),
    ['error rule /spec/fabric'],
  ],
  ['a link without addresses', fabricLink({}, {}), ['warning not-hydrated /spec/fabric/links/0/spine']],
  ['a link with one address', fabricLink(ips[0], {}), ['warning not-hydrated /spec/fabric/links/0/leaf']],
  [
    'an address that is no /31',
    fabricLink({ ip: '172.30.128.2/30' }, ips[1]),
    ['error rule /spec/fabric/links/0/spine/ip'],
  ],
  ['two addresses apart', fabricLink(ips[0], { ip: '172.30.128.5/31' }), ['error rule /spec/fabric/links/0/leaf/ip']],
  ['one address at both ends', fabricLink(ips[0], ips[0]), ['error rule /spec/fabric/links/0/leaf/ip']],
  ['an empty address', fabricLink({ ip: '' }, ips[1]), ['error schema /spec/fabric/links/0/spine/ip']],
  [
    'addresses outside the fabric',
    fabricLink({ ip: '10.0.0.0/31' }, { ip: '10.0.0.1/31' }),
    ['warning rule /spec/fabric/links/0/spine/ip', 'warning rule /spec/fabric/links/0/leaf/ip'],
  ],
  ['an MTU too large', { unbundled: { ...unbundled.unbundled, mtu: 9037 } }, ['warning rule /spec/unbundled/mtu']],
])('%s', (_what, spec, expected) => {
  expect(faults(spec)).toEqual(expected);
});

test.each([
  ['no address', { ...staticPort, ip: undefined }, ['error rule ip']],
  ['a next hop outside', { ...staticPort, nextHop: '172.21.0.1' }, ['error rule nextHop']],
  ['no next hop', { ...staticPort, nextHop: undefined }, ['error rule nextHop']],
  ['the default route', { ...staticPort, subnets: ['0.0.0.0/0'] }, []],
  ['the default route and more', { ...staticPort, subnets: ['10.9.0.0/16', '0.0.0.0/0'] }, ['error rule subnets/1']],
  ['a subnet that is none', { ...staticPort, subnets: ['x'] }, ['error rule subnets/0']],
  ['subnets that overlap', { ...staticPort, subnets: ['10.9.1.0/24', '10.9.0.0/16'] }, ['error rule subnets/1']],
  ['a reserved subnet', { ...staticPort, subnets: ['172.30.12.10/32'] }, ['warning rule subnets/0']],
])('a static external with %s', (_what, port, expected) => {
  const spec = JSON.parse(JSON.stringify({ staticExternal: { link: { switch: port } } }));
  expect(faults(spec).map((line) => line.replace('/spec/staticExternal/link/switch/', ''))).toEqual(expected);
});

test('a static external beside another type is looked at too', () => {
  expect(faults({ ...unbundled, staticExternal: {} })).toEqual([
    'warning rule /spec/staticExternal',
    'error rule /spec/staticExternal/link/switch/ip',
    'error rule /spec/staticExternal/link/switch/nextHop',
  ]);
});
