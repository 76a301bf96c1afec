import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { HedgehogKind } from '../../../src/kinds/hedgehog/schemas/index.ts';
import { hedgehogSchemas } from '../../../src/kinds/hedgehog/schemas/index.ts';
import type { JsonSchema } from '../../../src/schema/json-schema.ts';

const crdDirectory = new URL('../../../../shared/hedgehog/crds/', import.meta.url);
const hasCrds = existsSync(crdDirectory);

const compared = [
  ...(['type', 'enum', 'pattern', 'minimum', 'maximum', 'default'] as const),
  ...(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const),
] as const;

type Facts = Map<string, string>;

/** Every compared keyword of every path, one entry each: `/spec/role enum` → `["spine",…]`. */
function factsOf(schema: JsonSchema, path: string, facts: Facts): Facts {
  for (const keyword of compared) {
    if (schema[keyword] !== undefined) facts.set(`${path} ${keyword}`, JSON.stringify(schema[keyword]));
  }
  for (const name of schema.required ?? []) facts.set(`${path}/${name} required`, 'true');
  for (const [name, child] of Object.entries(schema.properties ?? {})) factsOf(child, `${path}/${name}`, facts);
  if (schema.items !== undefined) factsOf(schema.items, `${path}/*`, facts);
  if (schema.additionalProperties !== undefined) factsOf(schema.additionalProperties, `${path}/{}`, facts);
  return facts;
}

function differences(ours: JsonSchema, crd: JsonSchema): string[] {
  const [left, right] = [factsOf(ours, '', new Map()), factsOf(crd, '', new Map())];
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => `${path}: ${right.get(path) ?? '-'} → ${left.get(path) ?? '-'}`);
}

const range = (maximum: number) => (path: string) => [`${path} maximum: - → ${maximum}`, `${path} minimum: - → 0`];
const uint8 = range(255);
const uint16 = range(65_535);
const uint32 = range(4_294_967_295);

// The CRDs say `integer`; the controller decodes into unsigned Go types and refuses what does not fit.
const goTypes: Partial<Record<HedgehogKind, string[]>> = {
  VPC: [
    ...uint16('/spec/subnets/{}/dhcp/options/interfaceMTU'),
    ...uint32('/spec/subnets/{}/dhcp/options/leaseTimeSeconds'),
    ...uint16('/spec/subnets/{}/vlan'),
  ],
  ExternalAttachment: [
    ...uint8('/spec/inboundACL/statements/*/icmpCode'),
    ...uint8('/spec/inboundACL/statements/*/icmpType'),
    ...uint16('/spec/inboundACL/statements/*/portRangeBegin'),
    ...uint16('/spec/inboundACL/statements/*/portRangeEnd'),
    ...uint16('/spec/inboundACL/statements/*/seq'),
    ...uint32('/spec/neighbor/asn'),
    ...uint16('/spec/static/vlan'),
    ...uint16('/spec/switch/vlan'),
  ],
  Connection: [
    ...uint16('/spec/bundled/mtu'),
    ...uint16('/spec/eslag/mtu'),
    ...uint16('/spec/mclag/mtu'),
    ...uint16('/spec/staticExternal/link/switch/vlan'),
    ...uint16('/spec/unbundled/mtu'),
  ],
  Switch: uint32('/spec/asn'),
  VLANNamespace: [...uint16('/spec/ranges/*/from'), ...uint16('/spec/ranges/*/to')],
};

// Admission fills these in, or answers in better words when it could not; asking for them in a file would be wrong.
const filledByAdmission: Partial<Record<HedgehogKind, string[]>> = {
  VPC: [
    '/spec/subnets/{}/dhcp/options/interfaceMTU required: true → -',
    '/spec/subnets/{}/dhcp/options/leaseTimeSeconds required: true → -',
  ],
  ExternalAttachment: ['/spec/neighbor required: true → -', '/spec/switch required: true → -'],
};

// Admission writes an empty spec where there is none, and the role that it lacks is then required.
const requiredInEffect: Partial<Record<HedgehogKind, string[]>> = { Switch: ['/spec required: - → true'] };

describe.skipIf(!hasCrds)(
  `schemas beside the CRDs${hasCrds ? '' : ' (skipped: ../shared/hedgehog/crds is absent)'}`,
  () => {
    const crds = new Map<string, { group: string; schema: JsonSchema }>();
    for (const file of hasCrds ? readdirSync(crdDirectory) : []) {
      const crd = load(readFileSync(new URL(file, crdDirectory), 'utf8')) as {
        spec: { group: string; names: { kind: string }; versions: { schema: { openAPIV3Schema: JsonSchema } }[] };
      };
      const schema = crd.spec.versions[0]?.schema.openAPIV3Schema;
      if (schema !== undefined) crds.set(crd.spec.names.kind, { group: crd.spec.group, schema });
    }

    test.each(Object.keys(hedgehogSchemas) as HedgehogKind[])('%s differs only where it is meant to', (kind) => {
      const crd = crds.get(kind)?.schema ?? {};
      const intended = [goTypes, filledByAdmission, requiredInEffect].flatMap((reason) => reason[kind] ?? []);
      expect(differences(hedgehogSchemas[kind], crd)).toEqual(intended.sort());
    });

    test('a difference is seen', () => {
      const crd = crds.get('Switch')?.schema ?? {};
      expect(differences(hedgehogSchemas.Server, crd).length).toBeGreaterThan(20);
    });
  },
);

describe('schemas', () => {
  const nodes: [path: string, schema: JsonSchema][] = [];
  const visit = (path: string, schema: JsonSchema): void => {
    nodes.push([path, schema]);
    for (const [name, child] of Object.entries(schema.properties ?? {})) visit(`${path}/${name}`, child);
    if (schema.items !== undefined) visit(`${path}/*`, schema.items);
    if (schema.additionalProperties !== undefined) visit(`${path}/{}`, schema.additionalProperties);
  };
  for (const [kind, schema] of Object.entries(hedgehogSchemas)) visit(kind, schema);

  test('every member has a label of one short text', () => {
    const unfit = nodes.filter(([, { description = '' }]) => !/^[\p{L}0-9"][^\n]{4,100}[.]$/u.test(description));
    expect(unfit.map(([path]) => path)).toEqual([]);
  });

  test('references, sets and immutable members are those of the facts', () => {
    const marked = (mark: 'x-hedgerow-ref' | 'x-hedgerow-set' | 'x-hedgerow-immutable') =>
      nodes.filter(([path, schema]) => schema[mark] !== undefined && !path.endsWith('/port')).map(([path]) => path);
    expect(marked('x-hedgerow-ref')).toEqual([
      'VPC/spec/ipv4Namespace',
      'VPC/spec/vlanNamespace',
      'VPC/spec/subnets/{}/dhcp/relayVPC',
      'VPCAttachment/spec/subnet',
      'VPCAttachment/spec/connection',
      'VPCPeering/spec/permit/*',
      'External/spec/ipv4Namespace',
      'ExternalAttachment/spec/external',
      'ExternalAttachment/spec/connection',
      'ExternalPeering/spec/permit/vpc/name',
      'ExternalPeering/spec/permit/external/name',
      'Connection/spec/staticExternal/withinVPC',
      'Switch/spec/profile',
      'Switch/spec/groups/*',
      'Switch/spec/redundancy/group',
      'Switch/spec/vlanNamespaces/*',
    ]);
    expect(marked('x-hedgerow-set')).toEqual([
      'VPC/spec/subnets/{}/dhcp/options/dnsServers',
      'VPC/spec/subnets/{}/dhcp/options/timeServers',
      'VPC/spec/subnets/{}/dhcp/options/advertisedRoutes',
      'ExternalPeering/spec/permit/vpc/subnets',
      'ExternalPeering/spec/permit/external/prefixes',
      'IPv4Namespace/spec/subnets',
      'Switch/spec/groups',
      'Switch/spec/vlanNamespaces',
      'VLANNamespace/spec/ranges',
    ]);
    expect(marked('x-hedgerow-immutable')).toEqual([
      ...[
        'unbundled',
        'bundled',
        'eslag',
        'fabric',
        'mesh',
        'gateway',
        'vpcLoopback',
        'external',
        'staticExternal',
      ].map((type) => `Connection/spec/${type}`),
      'Connection/spec/staticExternal/withinVPC',
      'Connection/spec/mclag',
      'Connection/spec/mclagDomain',
    ]);
  });

  test('every port of a connection refers to a device', () => {
    const ports = nodes.filter(([path]) => path.startsWith('Connection/') && path.endsWith('/port'));
    expect(ports).toHaveLength(22);
    expect(ports.filter(([, schema]) => schema['x-hedgerow-ref'] === undefined)).toEqual([]);
    const devices = ports.map(([path, schema]) => [path.split('/').at(-2), schema['x-hedgerow-ref']]);
    expect(devices.filter(([end, device]) => (end === 'server') !== (device === 'Server'))).toEqual([]);
    expect(devices.filter(([end, device]) => (end === 'gateway') !== (device === 'Gateway'))).toEqual([]);
  });
});
