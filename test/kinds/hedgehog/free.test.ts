import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import { findFree } from '../../../src/kinds/find-free.ts';
import type { FreeQuestion } from '../../../src/kinds/free-question.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import type { PackSettings } from '../../../src/kinds/settings.ts';
import { hasShared, manifestOf, readYaml, recordOf } from './support.ts';

const vpc = (name: string, subnets: readonly (readonly [subnet: string, vlan: number])[], spec: JsonObject = {}) =>
  manifestOf('VPC', name, {
    ...spec,
    subnets: Object.fromEntries(subnets.map(([subnet, vlan], index) => [`s${index}`, { subnet, vlan }])),
  });
const vlans = (name: string, ...ranges: readonly (readonly [from: number, to: number])[]) =>
  manifestOf('VLANNamespace', name, { ranges: ranges.map(([from, to]) => ({ from, to })) });
const networks = (name: string, ...subnets: string[]) => manifestOf('IPv4Namespace', name, { subnets });
const leaf = (name: string, asn: number, spec: JsonObject = {}) =>
  manifestOf('Switch', name, { role: 'server-leaf', profile: 'model', asn, ...spec });
const cable = (name: string, port: string) =>
  manifestOf('Connection', name, { unbundled: { link: { server: { port: `${name}/eth0` }, switch: { port } } } });

const model: JsonObject = {
  apiVersion: 'wiring.githedgehog.com/v1beta1',
  kind: 'SwitchProfile',
  metadata: { name: 'model', namespace: 'default' },
  spec: {
    ports: {
      M1: { management: true },
      'E1/10': { profile: 'plain' },
      'E1/2': { profile: 'plain' },
      'E1/1': { profile: 'plain' },
      'E1/11': { profile: 'split' },
      'E1/12': { profile: 'split' },
    },
    portProfiles: {
      plain: { speed: { default: '25G', supported: ['25G'] } },
      split: {
        breakout: {
          default: '1x100G',
          supported: { '1x100G': { offsets: ['0'] }, '4x25G': { offsets: ['0', '1', '2', '3'] } },
        },
      },
    },
  },
};

type Given = { readonly context?: readonly JsonObject[]; readonly settings?: PackSettings };

function ask(question: FreeQuestion, records: readonly JsonObject[], { context = [], settings = {} }: Given = {}) {
  return findFree([hedgehogPack], question, records.map(recordOf), context, settings);
}
const free = (...values: (string | number)[]) => ({ is: 'free', values });
const refused = (code: string, about: string) => expect.objectContaining({ is: 'refused', code, about });

describe('VLANs', () => {
  const records = [
    vlans('default', [1002, 1006], [1000, 1001]),
    vlans('other', [1000, 1010]),
    vpc('a', [
      ['10.0.1.0/24', 1000],
      ['10.0.2.0/24', 1003],
    ]),
    vpc('b', [['10.0.3.0/24', 1001]], { vlanNamespace: 'other' }),
  ];

  test.each<[string, FreeQuestion, unknown]>([
    ['the lowest of the namespace', { what: 'vlan', in: 'default' }, free(1001)],
    ['of the namespace default, where none is named', { what: 'vlan', count: 3 }, free(1001, 1002, 1004)],
    ['as many as there are', { what: 'vlan', in: 'default', count: 100 }, free(1001, 1002, 1004, 1005, 1006)],
    ['of another namespace', { what: 'vlan', in: 'other', count: 2 }, free(1000, 1002)],
    ['of the namespace of a VPC', { what: 'vlan', in: 'b', count: 2 }, free(1000, 1002)],
    ['of a VPC named with its kind', { what: 'vlan', in: 'VPC/a' }, free(1001)],
    ['of nothing', { what: 'vlan', in: 'nothing' }, refused('in-unknown', 'in')],
    ['of another kind', { what: 'vlan', in: 'Switch/default' }, refused('in-unknown', 'in')],
  ])('%s', (_name, question, expected) => {
    expect(ask(question, records)).toEqual(expected);
  });

  test('none that the fabric keeps for itself', () => {
    const all = [vlans('default', [2998, 3001], [3999, 4001])];
    expect(ask({ what: 'vlan', count: 9 }, all)).toEqual(free(2998, 2999, 4000, 4001));
    const settings = { hedgehog: { reservedVLANs: ['2999-4000'] } };
    expect(ask({ what: 'vlan', count: 9 }, all, { settings })).toEqual(free(2998, 4001));
  });

  test('of a namespace that lives only in the cluster', () => {
    const [first, , , b] = records;
    expect(ask({ what: 'vlan' }, [b as JsonObject], { context: [first as JsonObject] })).toEqual(free(1000));
    expect(ask({ what: 'vlan', in: 'b' }, [b as JsonObject])).toEqual(refused('not-known', 'in'));
  });
});

describe('subnets', () => {
  const records = [
    networks('default', '10.1.0.0/22', '10.0.0.0/23'),
    networks('small', '192.168.1.64/26'),
    vpc('a', [
      ['10.0.1.0/25', 1],
      ['10.1.2.7/24', 2],
    ]),
    vpc('b', [['192.168.1.64/27', 3]], { ipv4Namespace: 'small' }),
  ];

  test.each<[string, FreeQuestion, unknown]>([
    ['a /24 of the namespace default', { what: 'subnet' }, free('10.0.0.0/24')],
    [
      'in order, around what is taken',
      { what: 'subnet', count: 9 },
      free('10.0.0.0/24', '10.1.0.0/24', '10.1.1.0/24', '10.1.3.0/24'),
    ],
    [
      'of another length',
      { what: 'subnet', length: 25, count: 4 },
      free('10.0.0.0/25', '10.0.0.128/25', '10.0.1.128/25', '10.1.0.0/25'),
    ],
    ['larger than what is left', { what: 'subnet', length: 22 }, free()],
    [
      'of another namespace',
      { what: 'subnet', in: 'small', length: 28, count: 9 },
      free('192.168.1.96/28', '192.168.1.112/28'),
    ],
    ['of a length that no VPC takes', { what: 'subnet', length: 31 }, refused('out-of-range', 'length')],
    ['of half a length', { what: 'subnet', length: 24.5 }, refused('out-of-range', 'length')],
    ['of nothing', { what: 'subnet', in: 'nothing' }, refused('in-unknown', 'in')],
  ])('%s', (_name, question, expected) => {
    expect(ask(question, records)).toEqual(expected);
  });

  test('none that the fabric keeps for itself', () => {
    const all = [networks('default', '172.30.0.0/16')];
    expect(ask({ what: 'subnet', length: 20, count: 9 }, all)).toEqual(
      free('172.30.32.0/20', '172.30.48.0/20', '172.30.64.0/20'),
    );
  });

  test('at the ends of all addresses', () => {
    const all = [networks('default', '255.255.255.0/24', '0.0.0.0/30')];
    expect(ask({ what: 'subnet', length: 25, count: 9 }, all)).toEqual(free('255.255.255.0/25', '255.255.255.128/25'));
    expect(ask({ what: 'subnet', length: 30 }, all)).toEqual(free('0.0.0.0/30'));
  });
});

describe('ports', () => {
  const records = [leaf('leaf-1', 65101, { portBreakouts: { 'E1/12': '4x25G' } }), leaf('leaf-2', 65102)];

  test.each<[string, readonly JsonObject[], number, unknown]>([
    [
      'in the order of their numbers, broken out',
      [],
      99,
      free('E1/1', 'E1/2', 'E1/10', 'E1/11', 'E1/12/1', 'E1/12/2', 'E1/12/3', 'E1/12/4'),
    ],
    [
      'none that a connection uses',
      [cable('a', 'leaf-1/E1/1'), cable('b', 'leaf-1/E1/12/2'), cable('c', 'leaf-2/E1/2')],
      3,
      free('E1/2', 'E1/10', 'E1/11'),
    ],
    [
      'by whichever name it is used',
      [cable('a', 'leaf-1/E1/12'), cable('b', 'leaf-1/E1/11/1')],
      99,
      free('E1/1', 'E1/2', 'E1/10', 'E1/12/2', 'E1/12/3', 'E1/12/4'),
    ],
  ])('%s', (_name, cables, count, expected) => {
    expect(ask({ what: 'port', in: 'leaf-1', count }, [...records, ...cables], { context: [model] })).toEqual(expected);
  });

  test('cannot be known without the model, or without a switch', () => {
    expect(ask({ what: 'port', in: 'leaf-1' }, records)).toEqual(refused('not-known', 'in'));
    expect(ask({ what: 'port' }, records, { context: [model] })).toEqual(refused('in-missing', 'in'));
    expect(ask({ what: 'port', in: 'leaf-9' }, records, { context: [model] })).toEqual(refused('in-unknown', 'in'));
  });
});

describe('ASNs', () => {
  const records = [leaf('leaf-1', 65101), leaf('leaf-2', 65103), leaf('spine-1', 65104, { role: 'spine' })];

  test('of the leaves’ range, none that a switch has', () => {
    expect(ask({ what: 'asn', count: 3 }, records)).toEqual(free(65102, 65105, 65106));
  });

  test('of the range that the settings give, those of spines and gateways apart', () => {
    const settings = { hedgehog: { leafASNs: '4200000000-4200000004', spineASN: 4200000001, gatewayASN: 4200000003 } };
    expect(ask({ what: 'asn', count: 100 }, records, { settings })).toEqual(free(4200000000, 4200000002, 4200000004));
  });
});

test('every version of a record counts: as Git has it and as open Changes leave it', () => {
  const records = [
    vlans('default', [1000, 1010]),
    networks('default', '10.0.0.0/22'),
    vpc('a', [['10.0.0.0/24', 1000]]),
    vpc('a', [['10.0.1.0/24', 1001]]),
    vpc('a', [['10.0.2.0/24', 1003]]),
    leaf('leaf-1', 65101),
    leaf('leaf-1', 65102),
  ];
  expect(ask({ what: 'vlan', count: 2 }, records)).toEqual(free(1002, 1004));
  expect(ask({ what: 'subnet' }, records)).toEqual(free('10.0.3.0/24'));
  expect(ask({ what: 'asn' }, records)).toEqual(free(65103));
});

test.each([0, 101, 1.5, -1, Number.NaN])('a count of %s is refused', (count) => {
  expect(ask({ what: 'asn', count }, [])).toEqual(refused('out-of-range', 'count'));
});

test('where no pack knows such values, that is said', () => {
  const { findFree: _none, ...pack } = hedgehogPack;
  expect(findFree([pack], { what: 'asn' }, [], [], {})).toEqual(refused('not-known', 'what'));
});

describe('what is given raises no finding once it stands in a record', () => {
  const numRuns = 200;
  const seed = 5;
  const prefix = fc
    .tuple(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 22, max: 30 }))
    .map(([block, bits]) => `10.${block >> 8}.${block & 255}.0/${bits}`);
  const taken = fc.array(fc.tuple(prefix, fc.integer({ min: 990, max: 1060 })), { maxLength: 15 });
  const inside = ['10.0.0.0/14'];

  test('VLANs and subnets', () => {
    fc.assert(
      fc.property(taken, fc.integer({ min: 20, max: 30 }), fc.integer({ min: 1, max: 20 }), (used, length, count) => {
        const records = [vlans('default', [1000, 1050]), networks('default', ...inside)];
        for (const [index, one] of used.entries()) records.push(vpc(`v${index}`, [one]));
        const subnets = ask({ what: 'subnet', length, count }, records);
        const numbers = ask({ what: 'vlan', count }, records);
        if (subnets.is !== 'free' || numbers.is !== 'free') throw new Error('no answer');
        expect(ask({ what: 'subnet', length, count }, records.toReversed())).toEqual(subnets);
        const pairs = subnets.values.slice(0, numbers.values.length);
        const added = vpc(
          'new',
          pairs.map((subnet, index) => [String(subnet), Number(numbers.values[index])] as const),
        );
        expect(errorsOf([...records, added])).toEqual(errorsOf(records));
        expect(
          recordOf(added)
            .kind.check(added, {})
            .filter(({ pointer }) => pointer !== '/spec/subnets'),
        ).toEqual([]);
      }),
      { numRuns, seed },
    );
  });

  test('ports and ASNs', () => {
    const port = fc.constantFrom('E1/1', 'E1/2', 'E1/10', 'E1/11', 'E1/11/1', 'E1/12', 'E1/12/1', 'E1/12/2', 'E1/12/3');
    const asn = fc.integer({ min: 65100, max: 65120 });
    const mode = fc.constantFrom('1x100G', '4x25G');
    fc.assert(
      fc.property(fc.uniqueArray(port), fc.uniqueArray(asn), mode, (ports, asns, breakout) => {
        const records = [
          leaf('leaf-1', 65099, { portBreakouts: { 'E1/12': breakout } }),
          ...asns.map((number, index) => leaf(`other-${index}`, number)),
          ...ports.map((name, index) => cable(`c-${index}`, `leaf-1/${name}`)),
        ];
        const given = ask({ what: 'port', in: 'leaf-1', count: 9 }, records, { context: [model] });
        const numbers = ask({ what: 'asn', count: 5 }, records);
        if (given.is !== 'free' || numbers.is !== 'free') throw new Error('no answer');
        const added = [
          ...given.values.map((name, index) => cable(`n-${index}`, `leaf-1/${name}`)),
          ...numbers.values.map((number, index) => leaf(`new-${index}`, Number(number))),
        ];
        const mine = new Set(added.map((one) => recordOf(one).key.name));
        const about = errorsOf([...records, ...added], [model]).filter(
          ([name = '', code]) => mine.has(name) && code !== 'dangling-reference',
        );
        expect(about).toEqual([]);
      }),
      { numRuns, seed },
    );
  });

  function errorsOf(manifests: readonly JsonObject[], context: readonly JsonObject[] = []): string[][] {
    return hedgehogPack
      .checkSet(manifests.map(recordOf), context, {})
      .map(({ key, code, pointer }) => [key.name, code, pointer]);
  }
});

describe.skipIf(!hasShared)('the base fabric (skipped where ../shared/hedgehog is absent)', () => {
  test('has values of every sort left', () => {
    const records = readYaml('live/git.yaml');
    const context = readYaml('live/context.yaml').flatMap((list) => list.items as JsonObject[]);
    for (const question of [
      { what: 'vlan', count: 10 },
      { what: 'vlan', in: 'vpc-1', count: 10 },
      { what: 'subnet', count: 10 },
      { what: 'port', in: 'leaf-01', count: 10 },
      { what: 'asn', count: 10 },
    ] as const) {
      expect(ask(question, records, { context })).toMatchObject({ is: 'free', values: { length: 10 } });
    }
  });
});
