import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { printKey } from '../../../src/domain/record-key.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import { checkTransition, joinFindings } from '../../../src/kinds/transition.ts';
import { manifestOf, printFindings, recordOf } from './support.ts';

type Manifests = readonly JsonObject[];

function check(before: Manifests, after: Manifests, context: Manifests = []): string[] {
  return printFindings(checkTransition([hedgehogPack], before.map(recordOf), after.map(recordOf), context, {}));
}

const link = { server: { port: 'server-1/eth0' }, switch: { port: 'leaf-1/E1/1' } };
const connection = (spec: JsonObject) => manifestOf('Connection', 'c', spec);
const device = (spec: JsonObject) => manifestOf('Switch', 's', { role: 'spine', ...spec });
const staticExternal = (withinVPC?: string) =>
  connection({ staticExternal: { link: {}, ...(withinVPC === undefined ? {} : { withinVPC }) } });
const breakouts = (mode: string, roce: boolean) => device({ roce, portBreakouts: { 'E1/2': '4x10G', 'E1/1': mode } });
const vpcIn = (topology?: JsonObject) => manifestOf('VPC', 'v', topology === undefined ? {} : { topology });

test.each<[string, JsonObject, JsonObject, string[]]>([
  [
    'another type',
    connection({ unbundled: { link } }),
    connection({ bundled: { links: [link] } }),
    ['error immutable Connection/c /spec/bundled'],
  ],
  [
    'another type before the one that counted',
    connection({ fabric: { links: [] } }),
    connection({ unbundled: { link }, fabric: { links: [] } }),
    ['error immutable Connection/c /spec/unbundled'],
  ],
  ['a second type behind it', connection({ fabric: {} }), connection({ fabric: {}, external: {} }), []],
  ['a deprecated form beside it', connection({ bundled: {} }), connection({ bundled: {}, mclag: {} }), []],
  [
    'a deprecated form alone',
    connection({ bundled: {} }),
    connection({ mclag: {} }),
    ['error immutable Connection/c /spec'],
  ],
  ['no type at all, which the document shows', connection({ bundled: {} }), connection({}), []],
  ['null is absence', connection({ bundled: {} }), connection({ unbundled: null, bundled: {} }), []],
  [
    'the VPC given',
    staticExternal(),
    staticExternal('v'),
    ['error immutable Connection/c /spec/staticExternal/withinVPC'],
  ],
  [
    'the VPC taken',
    staticExternal('v'),
    staticExternal(),
    ['error immutable Connection/c /spec/staticExternal/withinVPC'],
  ],
  ['the same VPC', staticExternal('v'), staticExternal('v'), []],
  ['breakouts without RoCE', breakouts('4x10G', false), breakouts('1x40G', false), []],
  [
    'breakouts while RoCE is on',
    breakouts('4x10G', true),
    breakouts('1x40G', true),
    ['error immutable Switch/s /spec/portBreakouts'],
  ],
  [
    'breakouts and RoCE on',
    breakouts('4x10G', false),
    breakouts('1x40G', true),
    ['error immutable Switch/s /spec/portBreakouts'],
  ],
  [
    'breakouts and RoCE off',
    breakouts('4x10G', true),
    breakouts('1x40G', false),
    ['error immutable Switch/s /spec/portBreakouts'],
  ],
  [
    'RoCE on, breakouts in another order',
    device({ portBreakouts: { a: '1', b: '2' } }),
    device({ roce: true, portBreakouts: { b: '2', a: '1' } }),
    [],
  ],
  ['RoCE on, no breakouts said in two ways', device({ roce: true, portBreakouts: {} }), device({ roce: true }), []],
  ['another fabric', vpcIn({ fabric: 'a' }), vpcIn({ fabric: 'b' }), ['error immutable VPC/v /spec/topology/fabric']],
  ['out of the fabric default', vpcIn(), vpcIn({ fabric: 'b' }), ['error immutable VPC/v /spec/topology/fabric']],
  ['the fabric default, said and not said', vpcIn(), vpcIn({ fabric: 'default', domains: ['default'] }), []],
  [
    'other domains',
    vpcIn({ domains: ['a'] }),
    vpcIn({ domains: ['a', 'b'] }),
    ['error immutable VPC/v /spec/topology/domains'],
  ],
])('%s', (_name, before, after, expected) => {
  expect(check([before], [after])).toEqual(expected);
});

const attachment = (vpc: string) =>
  manifestOf('VPCAttachment', `${vpc}--a`, { subnet: `${vpc}/default`, connection: 'c' });
const group = manifestOf('SwitchGroup', 'g', {});
const [ipv4, vlans] = [manifestOf('IPv4Namespace', 'ip', {}), manifestOf('VLANNamespace', 'vl', {})];

test.each<[string, JsonObject, readonly JsonObject[], string[]]>([
  ['VPC: attachment', vpcIn(), [attachment('v')], ['VPCAttachment v--a']],
  ['VPC: peering', vpcIn(), [manifestOf('VPCPeering', 'p', { permit: [{ v: {}, w: {} }] })], ['VPCPeering p']],
  [
    'VPC: external peering',
    vpcIn(),
    [manifestOf('ExternalPeering', 'p', { permit: { vpc: { name: 'v' } } })],
    ['ExternalPeering p'],
  ],
  ['VPC: static external', vpcIn(), [staticExternal('v')], ['Connection c']],
  [
    'VPC: relay of another, which nobody guards',
    vpcIn(),
    [manifestOf('VPC', 'w', { subnets: { d: { dhcp: { relayVPC: 'v' } } } })],
    [],
  ],
  [
    'Connection: attachments',
    connection({ bundled: {} }),
    [attachment('v'), manifestOf('ExternalAttachment', 'e', { connection: 'c' })],
    ['VPCAttachment v--a', 'ExternalAttachment e'],
  ],
  ['Switch: connection', manifestOf('Switch', 'leaf-1', {}), [connection({ unbundled: { link } })], ['Connection c']],
  ['Server: connection', manifestOf('Server', 'server-1', {}), [connection({ unbundled: { link } })], ['Connection c']],
  [
    'Server: a connection of a deprecated form',
    manifestOf('Server', 'server-1', {}),
    [connection({ mclag: { links: [link] } })],
    [],
  ],
  [
    'External: attachment and peering',
    manifestOf('External', 'x', {}),
    [
      manifestOf('ExternalAttachment', 'e', { external: 'x' }),
      manifestOf('ExternalPeering', 'p', { permit: { external: { name: 'x' } } }),
    ],
    ['ExternalAttachment e', 'ExternalPeering p'],
  ],
  [
    'IPv4Namespace: VPC and External',
    ipv4,
    [manifestOf('VPC', 'w', { ipv4Namespace: 'ip' }), manifestOf('External', 'x', { ipv4Namespace: 'ip' })],
    ['VPC w', 'External x'],
  ],
  [
    'VLANNamespace: Switch and VPC',
    vlans,
    [manifestOf('VPC', 'w', { vlanNamespace: 'vl' }), device({ vlanNamespaces: ['vl'] })],
    ['VPC w', 'Switch s'],
  ],
  [
    'the namespace that defaults name',
    manifestOf('VLANNamespace', 'default', {}),
    [manifestOf('VPC', 'w', {}), device({})],
    ['VPC w', 'Switch s'],
  ],
])('deleting what is referred to, %s', (_name, deleted, left, holding) => {
  const [before, after] = [[deleted, ...left].map(recordOf), left.map(recordOf)];
  const found = checkTransition([hedgehogPack], before, after, [], {});
  expect(found.flatMap(({ related = [] }) => related.map(({ kind, name }) => `${kind} ${name}`))).toEqual(holding);
  for (const finding of found) {
    expect(finding).toMatchObject({
      code: 'still-referenced',
      severity: 'error',
      key: recordOf(deleted).key,
      pointer: '',
    });
  }
  // said once: no reference to it dangles beside
  const all = joinFindings(hedgehogPack.checkSet(after, [], {}), found);
  const id = printKey(recordOf(deleted).key);
  const dangling = all.filter(
    ({ code, related = [] }) => code === 'dangling-reference' && related.map(printKey).includes(id),
  );
  expect(dangling.map(({ key }) => `${key.kind} ${key.name}`).filter((name) => holding.includes(name))).toEqual([]);
  // and nothing where they go too
  expect(checkTransition([hedgehogPack], before, [], [], {})).toEqual([]);
});

test('many who refer are counted in the message and all named in related', () => {
  const left = Array.from({ length: 5 }, (_, i) =>
    manifestOf('VPCAttachment', `a${i}`, { subnet: 'v', connection: 'c' }),
  );
  const [finding] = checkTransition([hedgehogPack], [vpcIn(), ...left].map(recordOf), left.map(recordOf), [], {});
  expect(finding?.message).toBe(
    'the cluster will refuse to delete VPC "v": VPCAttachment "a0", VPCAttachment "a1", VPCAttachment "a2" and 2 more still refer to it',
  );
  expect(finding?.related).toHaveLength(5);
});

test('a switch group is let go: a warning on each switch, once', () => {
  const left = [device({ groups: ['g'], redundancy: { group: 'g', type: 'eslag' } })];
  expect(check([group, ...left], left)).toEqual(['warning dangling-reference Switch/s /spec/groups/0']);
});

test('what the context holds lives on in the cluster', () => {
  expect(check([vlans, device({ vlanNamespaces: ['vl'] })], [device({ vlanNamespaces: ['vl'] })], [vlans])).toEqual([]);
});

test('records that are the same may be left out of the earlier side', () => {
  expect(check([vpcIn()], [attachment('v')])).toEqual(['error still-referenced VPC/v ']);
});

test('is total on values that no schema would take', () => {
  const odd = [null, 7, 'x', [], [null], { a: null }] as const;
  for (const spec of odd) {
    for (const kind of ['Connection', 'Switch', 'VPC', 'VPCPeering']) {
      const manifest = { ...manifestOf(kind, 'o', {}), spec } as JsonObject;
      expect(() =>
        check([manifest], [manifestOf(kind, 'o', { staticExternal: spec, topology: spec, roce: true })]),
      ).not.toThrow();
      expect(() => check([manifestOf(kind, 'o', { staticExternal: spec, topology: spec })], [manifest])).not.toThrow();
    }
  }
});
