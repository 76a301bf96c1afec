import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import { manifestOf, printFindings, recordOf } from './support.ts';

type Specs = Readonly<Record<string, JsonObject>>;

function leaf(number: number, more: JsonObject = {}): JsonObject {
  return {
    role: 'server-leaf',
    profile: 'model',
    asn: 65100 + number,
    ip: `172.30.0.${number}/21`,
    protocolIP: `172.30.8.${number}/32`,
    vtepIP: `172.30.12.${number}/32`,
    redundancy: { group: 'pair', type: 'eslag' },
    ...more,
  };
}

function link(server: string, port: string): JsonObject {
  return { server: { port: server }, switch: { port } };
}

// A fabric without fault, by kind/name; the tests lay their change over it.
const base: Specs = {
  'IPv4Namespace/default': { subnets: ['10.0.0.0/16', '10.1.0.0/16'] },
  'IPv4Namespace/other': { subnets: ['10.20.0.0/16'] },
  'VLANNamespace/default': { ranges: [{ from: 1000, to: 1999 }] },
  'VLANNamespace/storage': { ranges: [{ from: 2000, to: 2099 }] },
  'SwitchGroup/pair': {},
  'SwitchGroup/lone': {},
  'Switch/leaf-1': leaf(1),
  'Switch/leaf-2': leaf(2),
  'Switch/leaf-3': leaf(3, { redundancy: {}, vlanNamespaces: ['storage', 'default'] }),
  'Server/s1': {},
  'Server/s2': {},
  'Connection/s1-eslag': { eslag: { links: [link('s1/a', 'leaf-1/E1/1'), link('s1/b', 'leaf-2/E1/1')] } },
  'Connection/s2-unbundled': { unbundled: { link: link('s2/a', 'leaf-3/E1/1') } },
  'Connection/ext': { external: { link: { switch: { port: 'leaf-3/E1/9' } } } },
  'Connection/mesh': {
    mesh: {
      links: [
        {
          leaf1: { port: 'leaf-1/E1/5', ip: '172.30.128.0/31' },
          leaf2: { port: 'leaf-2/E1/5', ip: '172.30.128.1/31' },
        },
      ],
    },
  },
  'VPC/vpc-1': { subnets: { default: { subnet: '10.0.1.0/24', vlan: 1001 } } },
  'VPC/vpc-2': { subnets: { default: { subnet: '10.0.2.0/24', vlan: 1002 } } },
  'VPC/vpc-3': {
    mode: 'l3vni',
    ipv4Namespace: 'other',
    vlanNamespace: 'storage',
    subnets: { one: { subnet: '10.20.1.0/24', vlan: 2001 }, hosts: { subnet: '10.20.2.0/24', hostBGP: true, vlan: 7 } },
  },
  'VPCAttachment/att': { subnet: 'vpc-1', connection: 's1-eslag' },
  'VPCPeering/peer': { permit: [{ 'vpc-1': {}, 'vpc-2': {} }] },
  'External/bgp': { ipv4Namespace: 'default' },
  'External/fixed': { static: { prefixes: ['10.9.0.0/16'] } },
  'ExternalAttachment/exta': {
    external: 'bgp',
    connection: 'ext',
    switch: { ip: '100.1.10.1/24', vlan: 10 },
    neighbor: { asn: 65102, ip: '100.1.10.6' },
  },
  'ExternalPeering/extp': { permit: { vpc: { name: 'vpc-1' }, external: { name: 'bgp' } } },
};

const model = manifestOf('Switch', 'model', {
  features: { eslag: true, l2vni: true, l3vni: true },
  ports: {
    M1: { management: true },
    'E1/1': { group: '1' },
    'E1/5': { profile: 'fast', pipeline: 'p' },
    'E1/6': { profile: 'fast', pipeline: 'p' },
    'E1/9': { profile: 'copper' },
  },
  portGroups: { 1: { profile: 'slow' } },
  portProfiles: {
    slow: { speed: { default: '25G', supported: ['10G', '25G'] } },
    copper: { speed: { default: '1G', supported: ['1G'] }, autoNegAllowed: true },
    fast: {
      breakout: {
        default: '1x100G',
        supported: { '1x100G': { offsets: ['0'] }, '4x25G': { offsets: ['0', '1', '2', '3'] } },
      },
    },
  },
  maxPorts: 8,
  pipelines: { p: { maxPorts: 5 } },
});
const context: JsonObject[] = [{ ...model, kind: 'SwitchProfile' }];

/** Findings of the base fabric with a change laid over it; undefined takes a record away. */
function findings(change: Readonly<Record<string, JsonObject | undefined>>, known = context): string[] {
  const specs = Object.entries({ ...base, ...change }).filter(([, spec]) => spec !== undefined);
  const records = specs.map(([id, spec]) => {
    const [kind = '', name = ''] = id.split('/');
    return recordOf(manifestOf(kind, name, spec ?? {}));
  });
  return printFindings(hedgehogPack.checkSet(records, known, {}));
}

test('the base fabric has no fault', () => {
  expect(findings({})).toEqual([]);
});

describe('references', () => {
  test.each([
    [
      'VPC to its namespaces',
      {
        'VPC/vpc-1': { ipv4Namespace: 'x', vlanNamespace: 'y', subnets: { default: {} } },
        'VPCPeering/peer': undefined,
        'VPCAttachment/att': undefined,
        'ExternalPeering/extp': undefined,
      },
      [
        'error dangling-reference VPC/vpc-1 /spec/ipv4Namespace',
        'error dangling-reference VPC/vpc-1 /spec/vlanNamespace',
      ],
    ],
    [
      'VPC to a relay',
      {
        'VPC/vpc-2': {
          subnets: { default: { subnet: '10.0.2.0/24', vlan: 1002, dhcp: { relay: '1.2.3.4/24', relayVPC: 'x' } } },
        },
      },
      ['error dangling-reference VPC/vpc-2 /spec/subnets/default/dhcp/relayVPC'],
    ],
    [
      'attachment to VPC',
      { 'VPCAttachment/att': { subnet: 'x/default', connection: 's1-eslag' } },
      ['error dangling-reference VPCAttachment/att /spec/subnet'],
    ],
    [
      'attachment to subnet',
      { 'VPCAttachment/att': { subnet: 'vpc-1/x', connection: 's1-eslag' } },
      ['error dangling-reference VPCAttachment/att /spec/subnet'],
    ],
    [
      'attachment to connection',
      { 'VPCAttachment/att': { subnet: 'vpc-1', connection: 'x' } },
      ['error dangling-reference VPCAttachment/att /spec/connection'],
    ],
    [
      'attachment to subnet and connection',
      { 'VPCAttachment/att': { subnet: 'vpc-1/x', connection: 'x' } },
      [
        'error dangling-reference VPCAttachment/att /spec/connection',
        'error dangling-reference VPCAttachment/att /spec/subnet',
      ],
    ],
    [
      'peering to VPC, once',
      {
        'VPCPeering/peer': {
          permit: [
            { 'vpc-1': {}, x: {} },
            { 'vpc-1': {}, x: {} },
          ],
        },
      },
      ['error dangling-reference VPCPeering/peer /spec/permit/0/x'],
    ],
    [
      'peering to subnet',
      { 'VPCPeering/peer': { permit: [{ 'vpc-1': { subnets: ['default', 'x'] }, 'vpc-2': {} }] } },
      ['error dangling-reference VPCPeering/peer /spec/permit/0/vpc-1/subnets/1'],
    ],
    [
      'external peering to subnet, as the file counts',
      {
        'ExternalPeering/extp': {
          permit: { vpc: { name: 'vpc-1', subnets: ['x', 'default'] }, external: { name: 'bgp' } },
        },
      },
      ['error dangling-reference ExternalPeering/extp /spec/permit/vpc/subnets/0'],
    ],
    [
      'external peering to external',
      { 'ExternalPeering/extp': { permit: { vpc: { name: 'vpc-1' }, external: { name: 'x' } } } },
      ['error dangling-reference ExternalPeering/extp /spec/permit/external/name'],
    ],
    [
      'connection to devices, each once',
      { 'Connection/s1-eslag': { bundled: { links: [link('x/a', 'y/E1/1'), link('x/b', 'y/E1/2')] } } },
      [
        'error dangling-reference Connection/s1-eslag /spec/bundled/links/0/server/port',
        'error dangling-reference Connection/s1-eslag /spec/bundled/links/0/switch/port',
      ],
    ],
    [
      'connection to VPC',
      { 'Connection/more': { staticExternal: { withinVPC: 'x', link: { switch: { port: 'leaf-3/M1' } } } } },
      ['error dangling-reference Connection/more /spec/staticExternal/withinVPC'],
    ],
    [
      'switch to groups, as the file counts',
      { 'Switch/leaf-3': leaf(3, { groups: ['x', 'lone', 'a'], redundancy: {}, vlanNamespaces: ['default', 'b'] }) },
      [
        'error dangling-reference Switch/leaf-3 /spec/groups/0',
        'error dangling-reference Switch/leaf-3 /spec/groups/2',
        'error dangling-reference Switch/leaf-3 /spec/vlanNamespaces/1',
      ],
    ],
    [
      'switch to its redundancy group',
      { 'SwitchGroup/pair': undefined, 'Switch/leaf-2': leaf(2, { groups: ['pair'] }) },
      [
        'error dangling-reference Switch/leaf-1 /spec/redundancy/group',
        'error dangling-reference Switch/leaf-2 /spec/groups/0',
      ],
    ],
    [
      'switch to its model',
      { 'Switch/leaf-3': leaf(3, { profile: 'x', redundancy: {} }) },
      ['error dangling-reference Switch/leaf-3 /spec/profile'],
    ],
  ])('%s', (_what, change, expected) => {
    expect(findings(change)).toEqual(expected);
  });

  const alone: readonly [string, Readonly<Record<string, JsonObject | undefined>>, JsonObject[], string][] = [
    ['a model, with no model known', {}, [], 'warning dangling-reference Switch/leaf-1 /spec/profile'],
    [
      'a gateway',
      { 'Connection/gw': { gateway: { links: [{ switch: { port: 'leaf-3/M1' }, gateway: { port: 'g/eth0' } }] } } },
      context,
      'warning dangling-reference Connection/gw /spec/gateway/links/0/gateway/port',
    ],
    [
      'a default namespace',
      { 'VLANNamespace/default': undefined },
      context,
      'warning dangling-reference VPC/vpc-1 /spec/vlanNamespace',
    ],
    [
      'a default namespace, with others known',
      { 'VLANNamespace/default': undefined },
      [...context, manifestOf('VLANNamespace', 'x', {})],
      'error dangling-reference VPC/vpc-1 /spec/vlanNamespace',
    ],
    [
      'a gateway, with others known',
      { 'Connection/gw': { gateway: { links: [{ switch: { port: 'leaf-3/M1' }, gateway: { port: 'g/eth0' } }] } } },
      [...context, manifestOf('Gateway', 'x', {})],
      'error dangling-reference Connection/gw /spec/gateway/links/0/gateway/port',
    ],
  ];
  test.each(alone)('what may live only in the cluster: %s', (_what, change, known, expected) => {
    expect(findings(change, known)).toContain(expected);
  });

  test('an object of the context resolves a reference', () => {
    const known = [...context, manifestOf('VLANNamespace', 'default', { ranges: [{ from: 1000, to: 1999 }] })];
    expect(findings({ 'VLANNamespace/default': undefined }, known)).toEqual([]);
  });

  test('a gateway is found in its own namespace', () => {
    const gateway = manifestOf('Gateway', 'g', {}, { namespace: 'fab' });
    const change = {
      'Connection/gw': { gateway: { links: [{ switch: { port: 'leaf-3/M1' }, gateway: { port: 'g/eth0' } }] } },
    };
    expect(findings(change, [...context, gateway])).toEqual([]);
  });
});

describe('records that exclude each other', () => {
  test.each([
    [
      'a subnet outside its namespace',
      { 'VPC/vpc-2': { subnets: { default: { subnet: '10.5.0.0/24', vlan: 1002 } } } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/subnet'],
    ],
    [
      'a subnet larger than its namespace',
      { 'IPv4Namespace/default': { subnets: ['10.0.1.0/24', '10.0.2.0/25'] } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/subnet'],
    ],
    [
      'subnets that overlap, on the later one',
      { 'VPC/vpc-2': { subnets: { default: { subnet: '10.0.1.128/25', vlan: 1002 } } } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/subnet'],
    ],
    [
      'a subnet around an earlier one',
      { 'VPC/vpc-2': { subnets: { default: { subnet: '10.0.0.0/20', vlan: 1002 } } } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/subnet'],
    ],
    [
      'the same subnet in another namespace',
      {
        'VPC/vpc-2': { ipv4Namespace: 'twin', subnets: { default: { subnet: '10.0.1.0/24', vlan: 1002 } } },
        'IPv4Namespace/twin': { subnets: ['10.0.0.0/16'] },
        'VPCPeering/peer': undefined,
      },
      [],
    ],
    [
      'a VLAN outside its namespace',
      { 'VPC/vpc-2': { subnets: { default: { subnet: '10.0.2.0/24', vlan: 2000 } } } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/vlan'],
    ],
    [
      'a VLAN above all',
      { 'VPC/vpc-2': { subnets: { default: { subnet: '10.0.2.0/24', vlan: 65_535 } } } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/vlan'],
    ],
    [
      'one VLAN in two VPCs',
      { 'VPC/vpc-2': { subnets: { default: { subnet: '10.0.2.0/24', vlan: 1001 } } } },
      ['error conflict VPC/vpc-2 /spec/subnets/default/vlan'],
    ],
    [
      'an attachment to no server connection',
      { 'VPCAttachment/att': { subnet: 'vpc-1', connection: 'ext' } },
      ['error conflict VPCAttachment/att /spec/connection'],
    ],
    [
      'a mode that eslag cannot do',
      { 'VPC/vpc-1': { mode: 'l3vni', subnets: { default: { subnet: '10.0.1.0/24', vlan: 1001 } } } },
      ['error conflict VPCAttachment/att /spec/connection'],
    ],
    [
      'a hostBGP subnet on eslag, whose switches lack the VLANs',
      { 'VPCAttachment/att': { subnet: 'vpc-3/hosts', connection: 's1-eslag' } },
      [
        'error conflict VPCAttachment/att /spec/connection',
        'error conflict VPCAttachment/att /spec/connection',
        'error conflict VPCAttachment/att /spec/connection',
      ],
    ],
    [
      'a hostBGP subnet on unbundled',
      { 'VPCAttachment/att': { subnet: 'vpc-3/hosts', connection: 's2-unbundled' } },
      [],
    ],
    [
      'a subnet attached twice',
      { 'VPCAttachment/more': { subnet: 'vpc-1/default', connection: 's1-eslag' } },
      ['error conflict VPCAttachment/more /spec/subnet'],
    ],
    [
      'two native VLANs',
      {
        'VPCAttachment/att': { subnet: 'vpc-1', connection: 's1-eslag', nativeVLAN: true },
        'VPCAttachment/more': { subnet: 'vpc-2', connection: 's1-eslag', nativeVLAN: true },
      },
      ['error conflict VPCAttachment/more /spec/nativeVLAN'],
    ],
    [
      'a peering across namespaces',
      { 'VPCPeering/peer': { permit: [{ 'vpc-1': {}, 'vpc-3': {} }] } },
      ['error conflict VPCPeering/peer /spec/permit', 'error conflict VPCPeering/peer /spec/permit'],
    ],
    [
      'an external peering across namespaces',
      { 'External/bgp': { ipv4Namespace: 'other' } },
      ['error conflict ExternalPeering/extp /spec/permit'],
    ],
    [
      'an external on a server connection',
      { 'ExternalAttachment/exta': { ...base['ExternalAttachment/exta'], connection: 's2-unbundled' } },
      ['error conflict ExternalAttachment/exta /spec/connection'],
    ],
    [
      'a BGP attachment to a static external',
      { 'ExternalAttachment/exta': { ...base['ExternalAttachment/exta'], external: 'fixed' } },
      ['error conflict ExternalAttachment/exta /spec/external'],
    ],
    [
      'a static attachment to a BGP external',
      {
        'ExternalAttachment/exta': { external: 'bgp', connection: 'ext', static: { remoteIP: '1.1.1.1', proxy: true } },
      },
      ['error conflict ExternalAttachment/exta /spec/static'],
    ],
    [
      'one VLAN twice on an external connection',
      {
        'ExternalAttachment/more': {
          external: 'fixed',
          connection: 'ext',
          static: { remoteIP: '1.1.1.1', proxy: true, vlan: 10 },
        },
      },
      ['error conflict ExternalAttachment/more /spec/static/vlan'],
    ],
    [
      'one port twice',
      { 'Connection/more': { unbundled: { link: link('s2/b', 'leaf-3/E1/1') } } },
      ['error conflict Connection/more /spec/unbundled/link/switch/port'],
    ],
    [
      'one port twice, by both its names',
      { 'Connection/more': { external: { link: { switch: { port: 'leaf-1/E1/5/1' } } } } },
      ['error conflict Connection/more /spec/external/link/switch/port'],
    ],
    [
      'one server port twice',
      { 'Connection/more': { unbundled: { link: link('s2/a', 'leaf-3/M1') } } },
      ['error conflict Connection/more /spec/unbundled/link/server/port'],
    ],
    [
      'one link address twice',
      {
        'Connection/more': {
          mesh: {
            links: [
              {
                leaf1: { port: 'leaf-1/E1/6', ip: '172.30.128.1/31' },
                leaf2: { port: 'leaf-2/E1/6', ip: '172.30.128.0/31' },
              },
            ],
          },
        },
      },
      [
        'error conflict Connection/more /spec/mesh/links/0/leaf1/ip',
        'error conflict Connection/more /spec/mesh/links/0/leaf2/ip',
      ],
    ],
    [
      'eslag without a group',
      { 'Switch/leaf-2': leaf(2, { redundancy: {} }) },
      ['error conflict Connection/s1-eslag /spec/eslag'],
    ],
    [
      'eslag across groups',
      { 'Switch/leaf-2': leaf(2, { redundancy: { group: 'lone', type: 'eslag' } }) },
      ['error conflict Connection/s1-eslag /spec/eslag'],
    ],
    ['one leaf ASN twice', { 'Switch/leaf-2': leaf(2, { asn: 65101 }) }, ['error conflict Switch/leaf-2 /spec/asn']],
    [
      'one spine ASN twice is right',
      { 'Switch/x': { ...leaf(8), role: 'spine', asn: 65100 }, 'Switch/y': { ...leaf(9), role: 'spine', asn: 65100 } },
      [],
    ],
    [
      'one address twice, whatever its length',
      { 'Switch/leaf-2': leaf(2, { ip: '172.30.0.1/24' }) },
      ['error conflict Switch/leaf-2 /spec/ip'],
    ],
    [
      'one VTEP address twice',
      { 'Switch/leaf-2': leaf(2, { vtepIP: '172.30.12.1/32' }) },
      ['error conflict Switch/leaf-2 /spec/vtepIP'],
    ],
    [
      'VLAN namespaces that overlap on a switch',
      { 'VLANNamespace/storage': { ranges: [{ from: 1999, to: 2099 }] } },
      ['error conflict Switch/leaf-3 /spec/vlanNamespaces'],
    ],
    [
      'a VLAN namespace twice on a switch',
      { 'Switch/leaf-3': leaf(3, { redundancy: {}, vlanNamespaces: ['default', 'storage', 'storage'] }) },
      ['error conflict Switch/leaf-3 /spec/vlanNamespaces'],
    ],
  ] satisfies [string, Record<string, JsonObject | undefined>, string[]][])('%s', (_what, change, expected) => {
    expect(findings(change)).toEqual(expected);
  });

  test('what lives only in the cluster excludes too, and is not asked to change', () => {
    const known = [...context, manifestOf('VPC', 'live', { subnets: { a: { subnet: '10.0.0.0/20', vlan: 1500 } } })];
    expect(findings({}, known)).toEqual([
      'error conflict VPC/vpc-1 /spec/subnets/default/subnet',
      'error conflict VPC/vpc-2 /spec/subnets/default/subnet',
    ]);
  });

  test('each names the other', () => {
    const records = ['a', 'b'].map((name) =>
      recordOf(manifestOf('VPC', name, { subnets: { s: { subnet: '10.0.0.0/24', vlan: 5 } } })),
    );
    const found = hedgehogPack.checkSet(records, [], {}).filter(({ code }) => code === 'conflict');
    expect(found.map(({ key, related }) => [key.name, related?.map(({ name }) => name)])).toEqual([
      ['b', ['a']],
      ['b', ['a']],
    ]);
  });
});

describe('switch models', () => {
  const change = (more: JsonObject): Specs => ({ 'Switch/leaf-3': leaf(3, { redundancy: {}, ...more }) });
  test.each([
    [
      'a port that is not there',
      { 'Connection/more': { unbundled: { link: link('s2/b', 'leaf-1/E1/99') } } },
      ['error rule Connection/more /spec/unbundled/link/switch/port'],
    ],
    [
      'a port broken out that is not',
      { 'Connection/more': { unbundled: { link: link('s2/b', 'leaf-1/E1/6/2') } } },
      ['error rule Connection/more /spec/unbundled/link/switch/port'],
    ],
    [
      'the one part of a port that is whole',
      { 'Connection/more': { unbundled: { link: link('s2/b', 'leaf-1/E1/6/1') } } },
      [],
    ],
    [
      'a port broken out',
      {
        ...change({ portBreakouts: { 'E1/6': '4x25G' } }),
        'Connection/more': { unbundled: { link: link('s2/b', 'leaf-3/E1/6/4') } },
      },
      [],
    ],
    ['a group speed', change({ portGroupSpeeds: { 1: 'SPEED_10G' } }), []],
    [
      'a group speed that is none',
      change({ portGroupSpeeds: { 1: '40G' } }),
      ['error rule Switch/leaf-3 /spec/portGroupSpeeds/1'],
    ],
    [
      'a group that is none',
      change({ portGroupSpeeds: { 2: '10G' } }),
      ['error rule Switch/leaf-3 /spec/portGroupSpeeds/2'],
    ],
    ['a port speed', change({ portSpeeds: { 'E1/9': '1G' } }), []],
    [
      'a port speed that is none',
      change({ portSpeeds: { 'E1/9': '10G' } }),
      ['error rule Switch/leaf-3 /spec/portSpeeds/E1~19'],
    ],
    [
      'a port speed in a group',
      change({ portSpeeds: { 'E1/1': '10G' } }),
      ['error rule Switch/leaf-3 /spec/portSpeeds/E1~11'],
    ],
    ['a speed of no port', change({ portSpeeds: { x: '10G' } }), ['error rule Switch/leaf-3 /spec/portSpeeds/x']],
    [
      'a breakout that is none',
      change({ portBreakouts: { 'E1/5': '8x10G' } }),
      ['error rule Switch/leaf-3 /spec/portBreakouts/E1~15'],
    ],
    [
      'a breakout of a plain port',
      change({ portBreakouts: { 'E1/9': '4x25G' } }),
      ['error rule Switch/leaf-3 /spec/portBreakouts/E1~19'],
    ],
    [
      'a breakout of no port',
      change({ portBreakouts: { x: '4x25G' } }),
      ['error rule Switch/leaf-3 /spec/portBreakouts/x'],
    ],
    [
      'too many ports',
      change({ portBreakouts: { 'E1/5': '4x25G', 'E1/6': '4x25G' } }),
      ['error rule Switch/leaf-3 /spec/portBreakouts', 'error rule Switch/leaf-3 /spec/portBreakouts'],
    ],
    ['auto-negotiation', change({ portAutoNegs: { 'E1/9': false } }), []],
    [
      'auto-negotiation that is fixed',
      change({ portAutoNegs: { 'E1/5': true } }),
      ['error rule Switch/leaf-3 /spec/portAutoNegs/E1~15'],
    ],
    [
      'auto-negotiation of no port',
      change({ portAutoNegs: { x: true } }),
      ['error rule Switch/leaf-3 /spec/portAutoNegs/x'],
    ],
    [
      'RoCE',
      change({ roce: true, ecmp: { roceQPN: true } }),
      ['error rule Switch/leaf-3 /spec/roce', 'error rule Switch/leaf-3 /spec/ecmp/roceQPN'],
    ],
  ])('%s', (_what, specs, expected) => {
    expect(findings(specs)).toEqual(expected);
  });

  test('features that the model lacks', () => {
    const spec = { ...(context[0]?.spec as JsonObject), features: { l3vni: true } };
    expect(findings({}, [{ ...context[0], spec }])).toEqual([
      'error conflict VPCAttachment/att /spec/connection',
      'error conflict VPCAttachment/att /spec/connection',
      'error rule Switch/leaf-1 /spec/redundancy/type',
      'error rule Switch/leaf-2 /spec/redundancy/type',
    ]);
  });

  test('nothing is asked where the model is not known', () => {
    const found = findings(change({ portGroupSpeeds: { 9: 'x' }, roce: true }), []);
    expect(found.filter((line) => !line.includes('dangling-reference'))).toEqual([]);
  });
});
