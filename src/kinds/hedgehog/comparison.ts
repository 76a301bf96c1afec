import type { Comparison } from '../kind.ts';

const plain: Comparison = { sets: [], meaningfulZeros: [], maps: [] };

// FACTS.md section 5, rules 4 and 5: the lists its table sorts, the members whose zero or
// emptiness says something; section 3: the number that every ACL statement has for itself.
const byKind: Readonly<Record<string, Comparison>> = {
  VPC: {
    sets: [
      '/spec/subnets/*/dhcp/options/dnsServers',
      '/spec/subnets/*/dhcp/options/timeServers',
      '/spec/subnets/*/dhcp/options/advertisedRoutes',
    ],
    meaningfulZeros: ['/spec/subnets/*/isolated', '/spec/subnets/*/restricted'],
    maps: ['/spec/subnets', '/spec/subnets/*/dhcp/static'],
  },
  VPCPeering: { sets: [], meaningfulZeros: [], maps: ['/spec/permit/*'] },
  ExternalAttachment: {
    sets: [],
    meaningfulZeros: ['/spec/inboundACL/statements/*/icmpType', '/spec/inboundACL/statements/*/icmpCode'],
    maps: [],
    keys: { '/spec/inboundACL/statements': ['seq'] },
  },
  ExternalPeering: {
    sets: ['/spec/permit/vpc/subnets', '/spec/permit/external/prefixes'],
    meaningfulZeros: [],
    maps: [],
  },
  IPv4Namespace: { sets: ['/spec/subnets'], meaningfulZeros: [], maps: [] },
  Switch: {
    sets: ['/spec/groups', '/spec/vlanNamespaces'],
    meaningfulZeros: ['/spec/linkFlapErrDisable/*'],
    maps: ['/spec/portGroupSpeeds', '/spec/portSpeeds', '/spec/portBreakouts', '/spec/portAutoNegs', '/spec/portFECs'],
  },
  VLANNamespace: { sets: ['/spec/ranges'], meaningfulZeros: [], maps: [] },
};

/** How values of one of the 12 kinds are compared. */
export function comparisonOf(kind: string): Comparison {
  return (Object.hasOwn(byKind, kind) ? byKind[kind] : undefined) ?? plain;
}
