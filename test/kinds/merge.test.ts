import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import type { FieldCollision } from '../../src/kinds/merge.ts';
import { mergeManifests } from '../../src/kinds/merge.ts';

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
describe('x', () => {
  test('collides', () => {
    expect(merge('VPC', subnet({ vlan: 1 }), subnet({ vlan: 2 }), subnet({ vlan: 3 })).collisions).toEqual([
      { pointer: '/spec/subnets/a/vlan', base: 1, git: 2, edit: 3 },
    ]);
  });
});
