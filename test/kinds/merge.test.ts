import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { parsePointer, valueAt } from '../../src/domain/pointer.ts';
import { textOf } from '../../src/domain/text-of.ts';
import { compareManifests } from '../../src/kinds/compare.ts';
import { packFromCrds } from '../../src/kinds/from-crd.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import type { FieldCollision } from '../../src/kinds/merge.ts';
import { mergeManifests } from '../../src/kinds/merge.ts';
import { crdOf } from './support.ts';

function kindOf(name: string): Kind {
  const kind = hedgehogPack.kinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

function manifest(kind: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: `${kindOf(kind).group}/v1beta1`, kind, metadata: { name: 'x', ...metadata }, spec };
}

function merge(
  kind: string,
  base: JsonObject,
  git: JsonObject,
  edit: JsonObject,
): { spec: Json | undefined; collisions: FieldCollision[] } {
  const [b, g, e] = [manifest(kind, base), manifest(kind, git), manifest(kind, edit)];
  const { merged, collisions } = mergeManifests(kindOf(kind), { base: b, git: g, edit: e });
  return { spec: merged.spec, collisions };
}

const subnet = (members: JsonObject): JsonObject => ({ subnets: { a: members } });
const statement = (seq: number, more: JsonObject = {}): JsonObject => ({
  seq,
  action: 'permit',
  protocol: 'ip',
  srcPrefix: 'any',
  dstPrefix: 'any',
  ...more,
});
const acl = (...statements: JsonObject[]): JsonObject => ({ inboundACL: { statements } });

const cleanly: readonly [
  what: string,
  kind: string,
  base: JsonObject,
  git: JsonObject,
  edit: JsonObject,
  spec: JsonObject,
][] = [
  [
    'fields of one object',
    'VPC',
    subnet({ subnet: '10.0.1.0/24', vlan: 1 }),
    subnet({ subnet: '10.0.1.0/24', vlan: 2 }),
    subnet({ subnet: '10.0.2.0/24', vlan: 1 }),
    subnet({ subnet: '10.0.2.0/24', vlan: 2 }),
  ],
  [
    'an object that both add',
    'VPC',
    subnet({ vlan: 1 }),
    subnet({ vlan: 1, dhcp: { enable: true } }),
    subnet({ vlan: 1, dhcp: { relay: '10.0.0.1/32' } }),
    subnet({ vlan: 1, dhcp: { enable: true, relay: '10.0.0.1/32' } }),
  ],
  ['the same change twice', 'VPC', subnet({ vlan: 1 }), subnet({ vlan: 2 }), subnet({ vlan: 2 }), subnet({ vlan: 2 })],
  [
    'a default that the edit spells out',
    'VPC',
    subnet({ subnet: '10.0.1.0/24', vlan: 1 }),
    subnet({ subnet: '10.0.2.0/24', vlan: 1 }),
    subnet({ subnet: '10.0.1.0/24', vlan: 1, gateway: '10.0.1.1' }),
    subnet({ subnet: '10.0.2.0/24', vlan: 1 }),
  ],
  [
    'a default that Git spells out',
    'VPC',
    subnet({ subnet: '10.0.1.0/24', vlan: 1 }),
    subnet({ subnet: '10.0.1.0/24', vlan: 1, gateway: '10.0.1.1' }),
    subnet({ subnet: '10.0.2.0/24', vlan: 1 }),
    subnet({ subnet: '10.0.2.0/24', vlan: 1 }),
  ],
  [
    'an old default that the edit pins while it moves on',
    'VPC',
    subnet({ subnet: '10.0.1.0/24' }),
    subnet({ subnet: '10.0.1.0/24' }),
    subnet({ subnet: '10.0.2.0/24', gateway: '10.0.1.1' }),
    subnet({ subnet: '10.0.2.0/24', gateway: '10.0.1.1' }),
  ],
  [
    'items of a set',
    'IPv4Namespace',
    { subnets: ['10.0.0.0/16', '10.1.0.0/16'] },
    { subnets: ['10.1.0.0/16', '10.2.0.0/16'] },
    { subnets: ['10.3.0.0/16', '10.1.0.0/16', '10.0.0.0/16'] },
    { subnets: ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] },
  ],
  [
    'items of a set that only defaults tell',
    'VLANNamespace',
    { ranges: [{ from: 10 }] },
    { ranges: [{ from: 10 }, { from: 20 }] },
    { ranges: [{ from: 10, to: 10 }, { from: 30 }] },
    { ranges: [{ from: 10 }, { from: 20 }, { from: 30 }] },
  ],
  [
    'statements by their number',
    'ExternalAttachment',
    acl(statement(10), statement(30)),
    acl(statement(10), statement(20), statement(30)),
    acl(statement(10, { action: 'deny' }), statement(15), statement(30)),
    acl(statement(10, { action: 'deny' }), statement(15), statement(20), statement(30)),
  ],
  [
    'statements of a list that is not sorted',
    'ExternalAttachment',
    acl(statement(30), statement(10)),
    acl(statement(30), statement(10), statement(20)),
    acl(statement(30), statement(15), statement(10)),
    acl(statement(30), statement(15), statement(10), statement(20)),
  ],
];

test.each(cleanly)('merges %s', (_what, kind, base, git, edit, spec) => {
  expect(merge(kind, base, git, edit)).toEqual({ spec, collisions: [] });
});
const colliding: readonly [
  what: string,
  kind: string,
  base: JsonObject,
  git: JsonObject,
  edit: JsonObject,
  collisions: FieldCollision[],
][] = [
  [
    'a field changed to two values',
    'VPC',
    subnet({ vlan: 1 }),
    subnet({ vlan: 2 }),
    subnet({ vlan: 3 }),
    [{ pointer: '/spec/subnets/a/vlan', base: 1, git: 2, edit: 3 }],
  ],
  [
    'a field that both add',
    'VPC',
    subnet({}),
    subnet({ vlan: 2 }),
    subnet({ vlan: 3 }),
    [{ pointer: '/spec/subnets/a/vlan', git: 2, edit: 3 }],
  ],
  [
    'a field taken away and changed',
    'VPC',
    subnet({ vlan: 1 }),
    subnet({}),
    subnet({ vlan: 3 }),
    [{ pointer: '/spec/subnets/a/vlan', base: 1, edit: 3 }],
  ],
  [
    'an entry of a map taken away and changed',
    'VPC',
    subnet({ vlan: 1 }),
    subnet({ vlan: 2 }),
    { subnets: {} },
    [{ pointer: '/spec/subnets/a', base: { vlan: 1 }, git: { vlan: 2 } }],
  ],
  [
    'a list with an order',
    'VPC',
    { permit: [['a', 'b']] },
    { permit: [['a', 'c']] },
    {
      permit: [
        ['a', 'b'],
        ['b', 'c'],
      ],
    },
    [
      {
        pointer: '/spec/permit',
        base: [['a', 'b']],
        git: [['a', 'c']],
        edit: [
          ['a', 'b'],
          ['b', 'c'],
        ],
      },
    ],
  ],
  [
    'one statement',
    'ExternalAttachment',
    acl(statement(10)),
    acl(statement(5), statement(10, { action: 'deny' })),
    acl(statement(10, { action: 'transit' })),
    [{ pointer: '/spec/inboundACL/statements/1/action', base: 'permit', git: 'deny', edit: 'transit' }],
  ],
  [
    'a statement taken away and changed',
    'ExternalAttachment',
    acl(statement(10), statement(20)),
    acl(statement(20)),
    acl(statement(10, { action: 'deny' }), statement(20)),
    [{ pointer: '/spec/inboundACL/statements/1', base: statement(10), edit: statement(10, { action: 'deny' }) }],
  ],
];

test.each(colliding)('reports %s and keeps what Git says', (_what, kind, base, git, edit, collisions) => {
  expect(merge(kind, base, git, edit)).toEqual({ spec: git, collisions });
  const swapped = merge(kind, base, edit, git);
  expect(swapped.collisions.map(({ base: was }) => was)).toEqual(collisions.map(({ base: was }) => was));
});

test.each([
  [{ take: 'base' }, 1],
  [{ take: 'git' }, 2],
  [{ take: 'edit' }, 3],
  [{ take: 'value', value: 4 }, 4],
  [{ take: 'value', value: undefined }, undefined],
] as const)('a person decides a collision: %j', (take, vlan) => {
  const [base, git, edit] = [1, 2, 3].map((value) => manifest('VPC', subnet({ vlan: value, subnet: '10.0.1.0/24' })));
  const input = { base: base ?? {}, git: git ?? {}, edit: edit ?? {} };
  const { merged, collisions } = mergeManifests(kindOf('VPC'), input, () => take);
  expect(collisions).toEqual([]);
  expect(valueAt(merged, '/spec/subnets/a/vlan')).toBe(vlan);
});

test('of metadata name, namespace, labels and annotations are merged; status, cluster-owned fields and bookkeeping stay', () => {
  const of = (metadata: JsonObject, more: JsonObject = {}): JsonObject => ({
    ...manifest('Server', {}, metadata),
    ...more,
  });
  const base = of({ labels: { a: '1', b: '1', 'fabric.githedgehog.com/x': 'old' }, annotations: { n: '1' } });
  const git = of(
    { labels: { a: '2', b: '1', 'fabric.githedgehog.com/x': 'git' }, annotations: { n: '1' }, uid: 'u' },
    { status: { ok: true } },
  );
  const edit = of(
    {
      namespace: 'default',
      labels: { a: '1', c: '3', 'fabric.githedgehog.com/x': 'edit' },
      annotations: { n: '1', 'hnp.githedgehog.com/last-synced': 'now' },
    },
    { status: { ok: false } },
  );
  const { merged, collisions } = mergeManifests(kindOf('Server'), { base, git, edit });
  expect(collisions).toEqual([]);
  expect(merged).toEqual({
    ...git,
    metadata: { ...(git.metadata as JsonObject), labels: { a: '2', c: '3', 'fabric.githedgehog.com/x': 'git' } },
  });
  expect(Object.keys(merged)).toEqual(Object.keys(git));
});

// Fields of one VPC that nobody derives one from the other; undefined: taken away.
const record = manifest(
  'VPC',
  {
    ipv4Namespace: 'prod',
    vlanNamespace: 'prod',
    subnets: {
      first: {
        subnet: '10.0.1.0/24',
        gateway: '10.0.1.2',
        vlan: 1001,
        isolated: true,
        dhcp: {
          enable: true,
          range: { start: '10.0.1.10', end: '10.0.1.99' },
          options: { dnsServers: ['1.1.1.1', '2.2.2.2'], interfaceMTU: 1500 },
        },
      },
      second: { subnet: '10.0.2.0/24', gateway: '10.0.2.2', vlan: 1002, restricted: true },
      third: { subnet: '10.0.3.0/24', vlan: 1003 },
    },
    permit: [['first', 'second']],
  },
  { namespace: 'default', labels: { tenant: 'red', rack: 'r7' }, annotations: { note: 'by hand' } },
);
const values: Readonly<Record<string, readonly (Json | undefined)[]>> = {
  '/metadata/labels/tenant': ['blue', '', undefined],
  '/metadata/labels/new': ['1', '2'],
  '/metadata/annotations/note': ['by machine', undefined],
  '/spec/ipv4Namespace': ['lab', 'dev'],
  '/spec/mode': ['l3vni', 'l3flat'],
  '/spec/subnets/first/gateway': ['10.0.1.3', '10.0.1.4', undefined],
  '/spec/subnets/first/vlan': [1011, 1021, undefined],
  '/spec/subnets/first/isolated': [false, undefined],
  '/spec/subnets/first/dhcp/range/start': ['10.0.1.20', '10.0.1.30', undefined],
  '/spec/subnets/first/dhcp/range/end': ['10.0.1.77', '10.0.1.78'],
  '/spec/subnets/first/dhcp/options/interfaceMTU': [9000, 4000],
  '/spec/subnets/second': [undefined],
  '/spec/subnets/second/vlan': [1012, 1022],
  '/spec/subnets/second/restricted': [false, undefined],
  '/spec/subnets/third/vlan': [1013, undefined],
  '/spec/subnets/fourth/vlan': [1014, 1024],
  '/spec/subnets/fourth/subnet': ['10.0.4.0/24'],
  '/spec/permit': [
    [['first', 'third']],
    [
      ['first', 'second'],
      ['second', 'third'],
    ],
    undefined,
  ],
};
const servers = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'];
const listed = '/spec/subnets/first/dhcp/options/dnsServers';

type Change = { readonly fields: ReadonlyMap<string, Json | undefined>; readonly toggled: readonly string[] };
const change: fc.Arbitrary<Change> = fc.record({
  fields: fc
    .uniqueArray(fc.constantFrom(...Object.keys(values)), { maxLength: 6 })
    .chain((pointers) =>
      fc.tuple(
        ...pointers.map((pointer) => fc.tuple(fc.constant(pointer), fc.constantFrom(...(values[pointer] ?? [])))),
      ),
    )
    // what is taken away as a whole has no fields to change
    .map(
      (chosen) =>
        new Map(
          chosen.filter(
            ([pointer], _i, all) =>
              !all.some(([other, value]) => value === undefined && pointer.startsWith(`${other}/`)),
          ),
        ),
    ),
  toggled: fc.subarray(servers),
});

function set(object: JsonObject, [name = '', ...rest]: readonly string[], value: Json | undefined): JsonObject {
  const { [name]: inner, ...others } = object;
  const member = rest.length === 0 ? value : set(isObject(inner) ? inner : {}, rest, value);
  return member === undefined ? others : { ...others, [name]: member };
}

function apply({ fields, toggled }: Change): JsonObject {
  const items = servers.filter((server) => ['1.1.1.1', '2.2.2.2'].includes(server) !== toggled.includes(server));
  return [...fields, [listed, items] as const].reduce<JsonObject>(
    (object, [pointer, value]) => set(object, parsePointer(pointer), value),
    record,
  );
}

/** What two changes of one record must become, told from the fields alone. */
function expectMerge(git: Change, edit: Change): { merged: JsonObject | undefined; collisions: string[] } {
  const collisions = new Set<string>();
  const isTaken = ({ fields }: Change, pointer: string): boolean =>
    fields.has(pointer) && fields.get(pointer) === undefined;
  for (const [one, other] of [
    [git, edit],
    [edit, git],
  ] as const) {
    for (const [pointer, value] of one.fields) {
      if (other.fields.has(pointer) && JSON.stringify(other.fields.get(pointer)) !== JSON.stringify(value))
        collisions.add(pointer);
      if (isTaken(one, pointer) && [...other.fields.keys()].some((inner) => inner.startsWith(`${pointer}/`)))
        collisions.add(pointer);
    }
  }
  const toggled = servers.filter((server) => git.toggled.includes(server) || edit.toggled.includes(server));
  const both = { fields: new Map([...git.fields, ...edit.fields]), toggled };
  return { merged: collisions.size > 0 ? undefined : apply(both), collisions: [...collisions].sort() };
}

const sorted = (value: JsonObject): string =>
  textOf(set(value, parsePointer(listed), [...((valueAt(value, listed) as string[]) ?? [])].sort()));

test('a thousand pairs of concurrent changes: what is disjoint is merged to both, every collision is reported, none is lost', () => {
  const seen = { disjoint: 0, colliding: 0 };
  fc.assert(
    fc.property(change, change, (git, edit) => {
      const wanted = expectMerge(git, edit);
      const { merged, collisions } = mergeManifests(kindOf('VPC'), {
        base: record,
        git: apply(git),
        edit: apply(edit),
      });
      expect(collisions.map(({ pointer }) => pointer).sort()).toEqual(wanted.collisions);
      expect(sorted(wanted.merged === undefined ? record : merged)).toBe(sorted(wanted.merged ?? record));
      seen[wanted.merged === undefined ? 'colliding' : 'disjoint'] += 1;
    }),
    { seed: 11, numRuns: 1000 },
  );
  expect(Math.min(seen.disjoint, seen.colliding)).toBeGreaterThan(200);
});

// Specs whose values are often equal, left out or what the defaults say.
const few = <T extends Json>(...of: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...of);
const maybe = <T extends Record<string, fc.Arbitrary<Json>>>(of: T): fc.Arbitrary<JsonObject> =>
  fc.record(of, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
const anySubnet = maybe({
  subnet: few('10.0.1.0/24', '10.0.2.0/24'),
  gateway: few('10.0.1.1', '10.0.2.1', '10.0.1.9'),
  vlan: few(0, 1, 2),
  isolated: few(true, false, null),
  dhcp: maybe({
    enable: few(true, false),
    range: maybe({ start: few('10.0.1.2', '10.0.1.9'), end: few('10.0.1.255', '10.0.1.9') }),
    options: maybe({ dnsServers: fc.subarray(['1.1.1.1', '2.2.2.2']), interfaceMTU: few(0, 9036, 1500) }),
  }),
});
const anySpec: Readonly<Record<string, fc.Arbitrary<JsonObject>>> = {
  VPC: maybe({
    ipv4Namespace: few('default', 'x', ''),
    subnets: maybe({ a: anySubnet, b: anySubnet }),
    permit: few<Json>([], [['a', 'b']]),
  }),
  VLANNamespace: maybe({
    ranges: fc.subarray<JsonObject>([{ from: 1 }, { from: 1, to: 1 }, { from: 2, to: 5 }, { from: 9, to: 9 }]),
  }),
  Switch: maybe({
    groups: fc.subarray(['g', 'h']),
    redundancy: maybe({ group: few('g', 'h'), type: few('eslag') }),
    vlanNamespaces: fc.subarray(['default', 'x']),
    portAutoNegs: maybe({ 'E1/1': few(true, false) }),
    linkFlapErrDisable: maybe({ flapThreshold: few(0, 3, 5) }),
  }),
  ExternalAttachment: maybe({
    inboundACL: maybe({
      statements: fc
        .subarray([10, 20, 30])
        .chain((numbers) =>
          fc.tuple(...numbers.map((seq) => few('permit', 'deny').map((action): JsonObject => ({ seq, action })))),
        ),
    }),
  }),
};

describe.each(Object.keys(anySpec))('of any three %ss', (name) => {
  const kind = kindOf(name);
  const any = (anySpec[name] ?? fc.constant({})).map((spec) => manifest(name, spec));

  test('a change and no change give the change', () => {
    fc.assert(
      fc.property(any, any, (base, changed) => {
        const [one, other] = [
          mergeManifests(kind, { base, git: base, edit: changed }),
          mergeManifests(kind, { base, git: changed, edit: base }),
        ];
        expect([one.collisions, other.collisions]).toEqual([[], []]);
        expect(compareManifests(kind, one.merged, changed)).toEqual([]);
        expect(compareManifests(kind, other.merged, changed)).toEqual([]);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  test('the two sides are equal before the merge', () => {
    fc.assert(
      fc.property(any, any, any, (base, git, edit) => {
        const [one, other] = [
          mergeManifests(kind, { base, git, edit }),
          mergeManifests(kind, { base, git: edit, edit: git }),
        ];
        expect(one.collisions.length > 0).toBe(other.collisions.length > 0);
        const isMerged = one.collisions.length === 0;
        expect(isMerged ? compareManifests(kind, one.merged, other.merged) : []).toEqual([]);
      }),
      { seed: 4, numRuns: 3000 },
    );
  });
});

test('any JSON is merged without an error, and nothing reaches a prototype', () => {
  const any = fc.object({
    key: fc.oneof(
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', 'spec', 'metadata', 'labels', 'subnets', 'ranges'),
    ),
    maxDepth: 5,
  }) as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(any, any, any, fc.constantFrom(...hedgehogPack.kinds), (base, git, edit, kind) => {
      const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
      const { merged } = mergeManifests(kind, { base: json(base), git: json(git), edit: json(edit) });
      expect(isObject(merged)).toBe(true);
      expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    }),
    { seed: 6, numRuns: 1000 },
  );
  const evil: JsonObject = JSON.parse(
    '{"metadata": {"labels": {"__proto__": "x"}}, "spec": {"__proto__": {"polluted": "yes"}}}',
  );
  const { merged } = mergeManifests(kindOf('VPC'), { base: {}, git: {}, edit: evil });
  expect(JSON.stringify(merged)).toBe(JSON.stringify(evil));
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('lists that a CRD declares to be maps are merged by their keys', () => {
  const port = {
    type: 'object',
    properties: { port: { type: 'integer' }, protocol: { type: 'string' }, name: { type: 'string' } },
  };
  const ports = {
    type: 'array',
    items: port,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
  };
  const crd = crdOf('Gate', { type: 'object', properties: { ports } });
  const [kind] = packFromCrds([{ value: crd, path: 'crd.yaml', line: 1 }]).pack.kinds;
  if (kind === undefined) throw new Error('no kind');
  const of = (...items: JsonObject[]): JsonObject => ({
    apiVersion: 'example.com/v1',
    kind: 'Gate',
    metadata: { name: 'x' },
    spec: { ports: items },
  });
  const [web, dns, tcp] = [
    { port: 80, protocol: 'TCP', name: 'web' },
    { port: 53, protocol: 'UDP', name: 'dns' },
    { port: 53, protocol: 'TCP', name: 'tcp' },
  ];
  const renamed = { ...web, name: 'www' };
  const { merged, collisions } = mergeManifests(kind, {
    base: of(web, dns),
    git: of(web, tcp, dns),
    edit: of(renamed),
  });
  expect([merged, collisions]).toEqual([of(renamed, tcp), []]);
  const both = mergeManifests(kind, { base: of(web), git: of({ ...web, name: 'a' }), edit: of(renamed) });
  expect(both.collisions).toEqual([{ pointer: '/spec/ports/0/name', base: 'web', git: 'a', edit: 'www' }]);
});
