import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/domain/json.ts';
import { checkDocument, manifestOf } from '../support.ts';

const spine = { role: 'spine', profile: 'p', asn: 65100, ip: '172.30.0.10/21', protocolIP: '172.30.8.1/32' };
const leaf = { ...spine, role: 'server-leaf', asn: 65101, vtepIP: '172.30.12.1/32' };

function faults(spec: JsonObject, settings: JsonObject = {}): string[] {
  return checkDocument(manifestOf('Switch', 's', spec), { hedgehog: settings });
}

function without(spec: JsonObject, ...members: string[]): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([member]) => !members.includes(member)));
}

test.each([
  ['a spine', spine],
  ['a leaf', leaf],
  [
    'a leaf with everything',
    {
      ...leaf,
      groups: ['g'],
      redundancy: { group: 'g', type: 'eslag' },
      vlanNamespaces: ['a'],
      linkFlapErrDisable: {},
    },
  ],
])('%s has no fault', (_what, spec) => {
  expect(faults(spec)).toEqual([]);
});

test.each([
  ['no role', without(leaf, 'role'), ['error schema /spec/role']],
  ['no profile', without(leaf, 'profile'), ['error rule /spec/profile']],
  ['nothing hydrated', without(leaf, 'asn', 'ip', 'protocolIP', 'vtepIP'), ['error not-hydrated /spec/asn']],
  ['a leaf without VTEP', without(leaf, 'vtepIP'), ['error not-hydrated /spec/vtepIP']],
  ['a spine with VTEP', { ...spine, vtepIP: '172.30.12.1/32' }, ['error rule /spec/vtepIP']],
  ['an address that is none', { ...leaf, ip: 'x' }, ['error rule /spec/ip']],
  ['a protocol address that is a subnet', { ...leaf, protocolIP: '172.30.8.0/24' }, ['error rule /spec/protocolIP']],
  ['a VTEP address that is a subnet', { ...leaf, vtepIP: '172.30.12.0/24' }, ['error rule /spec/vtepIP']],
  ['a group without type', { ...leaf, redundancy: { group: 'g' } }, ['error rule /spec/redundancy/type']],
  ['a type without group', { ...leaf, redundancy: { type: 'eslag' } }, ['error rule /spec/redundancy/group']],
  ['MCLAG', { ...leaf, redundancy: { group: 'g', type: 'mclag' } }, ['warning rule /spec/redundancy/type']],
  ['a group that makes no label', { ...leaf, groups: [' '] }, ['error rule /spec/groups']],
  [
    'a threshold of zero',
    { ...leaf, linkFlapErrDisable: { flapThreshold: 0 } },
    ['error schema /spec/linkFlapErrDisable/flapThreshold'],
  ],
  ['a spine ASN of its own', { ...spine, asn: 65101 }, ['warning rule /spec/asn']],
  ['a leaf ASN out of range', { ...leaf, asn: 4_200_001_001 }, ['warning rule /spec/asn']],
  ['a management address elsewhere', { ...leaf, ip: '10.0.0.1/24' }, ['warning rule /spec/ip']],
])('%s', (_what, spec, expected) => {
  expect(faults(spec)).toEqual(expected);
});

test.each([
  ['an ASN', { ...leaf, asn: 300 }, { leafASNs: '100-200' }, ['error rule /spec/asn']],
  ['an ASN in the given range', { ...leaf, asn: 150 }, { leafASNs: '100-200' }, []],
  ['a spine', { ...spine, asn: 65100 }, { spineASN: 64999 }, ['error rule /spec/asn']],
  ['an address', leaf, { managementSubnet: '192.168.200.0/24' }, ['error rule /spec/ip']],
  ['a DHCP address', leaf, { managementDHCP: '172.30.0.5-172.30.0.99' }, ['error rule /spec/ip']],
  ['a VTEP address', leaf, { vtepSubnet: '172.31.0.0/24' }, ['error rule /spec/vtepIP']],
])('what rests on a setting that is given is an error: %s', (_what, spec, settings, expected) => {
  expect(faults(spec, settings)).toEqual(expected);
});
