import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { kindOf, manifestOf } from './support.ts';

const cases: readonly [kind: string, spec: JsonObject, references: readonly string[]][] = [
  ['VPC', {}, ['/spec/ipv4Namespace IPv4Namespace default', '/spec/vlanNamespace VLANNamespace default']],
  [
    'VPC',
    { ipv4Namespace: 'i', vlanNamespace: 'v', subnets: { 'a/b': { dhcp: { relayVPC: 'vpc-2' } } } },
    [
      '/spec/ipv4Namespace IPv4Namespace i',
      '/spec/vlanNamespace VLANNamespace v',
      '/spec/subnets/a~1b/dhcp/relayVPC VPC vpc-2',
    ],
  ],
  [
    'VPCAttachment',
    { subnet: 'vpc-1/a', connection: 'c' },
    ['/spec/subnet VPC vpc-1', '/spec/connection Connection c'],
  ],
  ['VPCAttachment', { subnet: 'vpc-1' }, ['/spec/subnet VPC vpc-1']],
  [
    'VPCPeering',
    {
      permit: [
        { b: {}, a: {} },
        { a: {}, b: {} },
      ],
    },
    ['/spec/permit/0/b VPC b', '/spec/permit/0/a VPC a'],
  ],
  ['External', {}, ['/spec/ipv4Namespace IPv4Namespace default']],
  [
    'ExternalAttachment',
    { external: 'e', connection: 'c' },
    ['/spec/external External e', '/spec/connection Connection c'],
  ],
  [
    'ExternalPeering',
    { permit: { vpc: { name: 'v' }, external: { name: 'e' } } },
    ['/spec/permit/vpc/name VPC v', '/spec/permit/external/name External e'],
  ],
  [
    'Connection',
    { bundled: { links: [0, 1].map((i) => ({ server: { port: `s/${i}` }, switch: { port: `l/E1/${i}` } })) } },
    ['/spec/bundled/links/0/server/port Server s', '/spec/bundled/links/0/switch/port Switch l'],
  ],
  [
    'Connection',
    { gateway: { links: [{ switch: { port: 'l/E1/1' }, gateway: { port: 'g/eth0' } }] } },
    ['/spec/gateway/links/0/switch/port Switch l', '/spec/gateway/links/0/gateway/port Gateway g'],
  ],
  [
    'Connection',
    { staticExternal: { withinVPC: 'v', link: { switch: { port: 'l/E1/1' } } } },
    ['/spec/staticExternal/link/switch/port Switch l', '/spec/staticExternal/withinVPC VPC v'],
  ],
  ['Connection', { mclag: { links: [{ server: { port: 's/1' } }] } }, []],
  ['Connection', { external: { link: { switch: { port: 'no-slash' } } } }, []],
  [
    'Switch',
    { profile: 'p', groups: ['z', 'a', 'z'], redundancy: { group: 'r' } },
    [
      '/spec/profile SwitchProfile p',
      '/spec/groups/0 SwitchGroup z',
      '/spec/groups/1 SwitchGroup a',
      '/spec/redundancy/group SwitchGroup r',
      '/spec/vlanNamespaces VLANNamespace default',
    ],
  ],
  ['Server', { profile: 'p' }, []],
];

test.each(cases)('%s %j', (kind, spec, references) => {
  const found = kindOf(kind).references(manifestOf(kind, 'x', spec));
  expect(found.map(({ pointer, to }) => `${pointer} ${to.kind} ${to.name}`)).toEqual(references);
});

test('a reference names the whole key', () => {
  expect(kindOf('VPCAttachment').references(manifestOf('VPCAttachment', 'x', { connection: 'c' }))).toEqual([
    {
      pointer: '/spec/connection',
      to: { group: 'wiring.githedgehog.com', kind: 'Connection', namespace: 'default', name: 'c' },
    },
  ]);
});
