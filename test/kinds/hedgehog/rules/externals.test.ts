import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/domain/json.ts';
import { checkDocument, manifestOf } from '../support.ts';

function faults(kind: string, spec: JsonObject): string[] {
  return checkDocument(manifestOf(kind, 'x', spec));
}

test.each([
  ['nothing', {}, []],
  ['communities', { inboundCommunity: '65535:0', outboundCommunity: '1:65535' }, []],
  ['a static one', { static: { prefixes: ['10.9.0.0/16', '10.10.0.0/16'] } }, []],
  ['a static one without prefix', { static: {} }, ['error rule /spec/static/prefixes']],
  [
    'a static one with a community',
    { inboundCommunity: '1:2', static: { prefixes: ['10.9.0.0/16'] } },
    ['error rule /spec/inboundCommunity'],
  ],
  ['a prefix that is none', { static: { prefixes: ['10.9.0.0'] } }, ['error rule /spec/static/prefixes/0']],
  [
    'prefixes that overlap',
    { static: { prefixes: ['10.9.0.0/16', '0.0.0.0/0'] } },
    ['error rule /spec/static/prefixes/1'],
  ],
  ...['65536:1', '1:65536', '1:2:3', 'x', '1', '01:2', ':', '-1:2', ' 1:2'].map(
    (community): [string, JsonObject, string[]] => [
      `the community ${community}`,
      { outboundCommunity: community },
      ['error rule /spec/outboundCommunity'],
    ],
  ),
])('External: %s', (_what, spec, expected) => {
  expect(faults('External', spec)).toEqual(expected);
});

const bgp = {
  external: 'e',
  connection: 'c',
  switch: { ip: '100.1.10.1/24' },
  neighbor: { asn: 65102, ip: '100.1.10.6' },
};
const fixed = { external: 'e', connection: 'c', static: { remoteIP: '100.2.10.6', ip: '100.2.10.1/24' } };

test.each([
  ['the BGP form', bgp, []],
  ['the static form', fixed, []],
  ['a proxy', { ...fixed, static: { remoteIP: '100.2.10.6', proxy: true } }, []],
  [
    'nothing',
    {},
    [
      'error rule /spec/external',
      'error rule /spec/connection',
      'error rule /spec/switch/ip',
      'error rule /spec/neighbor/asn',
      'error rule /spec/neighbor/ip',
    ],
  ],
  ['a switch address without length', { ...bgp, switch: { ip: '100.1.10.1' } }, ['error rule /spec/switch/ip']],
  ['a neighbor that is none', { ...bgp, neighbor: { asn: 1, ip: 'x' } }, ['error rule /spec/neighbor/ip']],
  ['both forms', { ...bgp, ...fixed }, ['error rule /spec/switch', 'error rule /spec/neighbor']],
  ['no other side', { ...fixed, static: { ip: '100.2.10.1/24', remoteIP: '' } }, ['error rule /spec/static/remoteIP']],
  ['neither address nor proxy', { ...fixed, static: { remoteIP: '100.2.10.6' } }, ['error rule /spec/static/ip']],
  ['address and proxy', { ...fixed, static: { ...fixed.static, proxy: true } }, ['error rule /spec/static/proxy']],
  [
    'a static address that is none',
    { ...fixed, static: { remoteIP: '100.2.10.6', ip: 'x' } },
    ['error rule /spec/static/ip'],
  ],
])('ExternalAttachment: %s', (_what, spec, expected) => {
  expect(faults('ExternalAttachment', spec)).toEqual(expected);
});

describe('ACL', () => {
  const any = { seq: 10, action: 'permit', protocol: 'ip', srcPrefix: 'any', dstPrefix: '10.0.0.0/8' };
  const tcp = { ...any, protocol: 'tcp' };
  test.each([
    ['a statement', [any], []],
    ['everything of tcp', [{ ...tcp, portRangeBegin: 80, portRangeEnd: 80, tcpFilters: { established: true } }], []],
    ['everything of icmp', [{ ...any, protocol: 'icmp', icmpType: 0, icmpCode: 0 }], []],
    ['a reserved seq', [{ ...any, seq: 9 }], ['error rule 0/seq']],
    ['one seq twice', [any, any], ['error rule 1/seq']],
    ['an action that is none', [{ ...any, action: 'drop' }], ['error rule 0/action']],
    ['a protocol that is none', [{ ...any, protocol: 'sctp' }], ['error rule 0/protocol']],
    ['a missing prefix', [{ ...any, srcPrefix: '' }], ['error rule 0/srcPrefix']],
    ['a prefix that is none', [{ ...any, dstPrefix: '10.0.0.1' }], ['error rule 0/dstPrefix']],
    ['ports of ip', [{ ...any, portRangeBegin: 80, portRangeEnd: 90 }], ['error rule 0/portRangeBegin']],
    ['a range without begin', [{ ...tcp, portRangeEnd: 90 }], ['error rule 0/portRangeBegin']],
    ['a range without end', [{ ...tcp, portRangeBegin: 90 }], ['error rule 0/portRangeEnd']],
    ['a range backwards', [{ ...tcp, portRangeBegin: 90, portRangeEnd: 80 }], ['error rule 0/portRangeBegin']],
    ['flags of udp', [{ ...any, protocol: 'udp', tcpFilters: {} }], ['error rule 0/tcpFilters']],
    [
      'established and a flag',
      [{ ...tcp, tcpFilters: { established: true, syn: true } }],
      ['error rule 0/tcpFilters/established'],
    ],
    [
      'a flag and its opposite',
      [{ ...tcp, tcpFilters: { syn: true, notSyn: true } }],
      ['warning rule 0/tcpFilters/notSyn'],
    ],
    ['icmp of tcp', [{ ...tcp, icmpCode: 0 }], ['error rule 0/icmpCode']],
  ])('%s', (_what, statements, expected) => {
    const found = faults('ExternalAttachment', { ...bgp, inboundACL: { statements } });
    expect(found.map((line) => line.replace('/spec/inboundACL/statements/', ''))).toEqual(expected);
  });
});

test.each([
  ['nothing', {}, ['error rule /spec/permit/vpc/name', 'error rule /spec/permit/external/name']],
  ['names', { permit: { vpc: { name: 'v' }, external: { name: 'e', prefixes: [{ prefix: '0.0.0.0/0' }] } } }, []],
  [
    'an empty prefix',
    { permit: { vpc: { name: 'v' }, external: { name: 'e', prefixes: [{ prefix: '9.0.0.0/8' }, {}] } } },
    ['error rule /spec/permit/external/prefixes/1/prefix'],
  ],
  [
    'a prefix that is none',
    { permit: { vpc: { name: 'v' }, external: { name: 'e', prefixes: [{ prefix: 'x' }] } } },
    ['warning rule /spec/permit/external/prefixes/0/prefix'],
  ],
  [
    'a name that makes no label',
    { permit: { vpc: { name: 'a:b' }, external: { name: 'e' } } },
    ['error rule /spec/permit/vpc/name'],
  ],
])('ExternalPeering: %s', (_what, spec, expected) => {
  expect(faults('ExternalPeering', spec)).toEqual(expected);
});
