import type { JsonSchema } from '../../../schema/json-schema.ts';
import { flag, group, list, manifest, map, set, text, whole } from './parts.ts';

const dhcpOptions = group('What the DHCP server tells its clients. Needs DHCP to be on.', {
  pxeURL: text('Boot file for network installs, an http or tftp URL without query.'),
  dnsServers: set('Addresses of DNS servers.', text('Address of a DNS server.'), { 'x-hedgerow-default': [] }),
  timeServers: set('Addresses of NTP servers.', text('Address of an NTP server.'), { 'x-hedgerow-default': [] }),
  interfaceMTU: whole(16, 'MTU for the interface of a client, 96 to 9036.', { 'x-hedgerow-default': 9036 }),
  leaseTimeSeconds: whole(32, 'How long a lease lasts, in seconds.', { 'x-hedgerow-default': 3600 }),
  disableDefaultRoute: flag('Tell clients no default route.'),
  advertisedRoutes: set(
    'Further routes for the clients.',
    group('One route for the clients.', {
      destination: text('Network that the route leads to, with prefix length.'),
      gateway: text('Address of the next hop.'),
    }),
  ),
});

const dhcp = group('Addresses for the hosts of the subnet.', {
  enable: flag('Run a DHCP server for the subnet.'),
  range: group('Addresses that the server may hand out. Needs DHCP to be on.', {
    start: text('First address.', { 'x-hedgerow-default': 'second address of the subnet' }),
    end: text('Last address.', { 'x-hedgerow-default': 'last address of the subnet' }),
  }),
  relay: text('Address of a DHCP server elsewhere, with prefix length; instead of the own server.'),
  relayVPC: text('VPC in which the other DHCP server stands.', { 'x-hedgerow-ref': 'VPC' }),
  static: map(
    'Fixed addresses by the MAC address of the host. Needs DHCP to be on.',
    group('The fixed address of one host.', { ip: text('The address.') }, { required: ['ip'] }),
  ),
  options: dhcpOptions,
});

const subnet = group('One subnet of the VPC.', {
  subnet: text('Network with prefix length, such as 10.10.1.0/24; inside the IPv4 namespace.'),
  gateway: text('Address of the gateway.', { 'x-hedgerow-default': 'first address of the subnet' }),
  vlan: whole(16, 'VLAN of the subnet, from the VLAN namespace. Needed unless hostBGP is on.'),
  isolated: flag('Cut the subnet off from the other subnets of the VPC; absent: as defaultIsolated says.'),
  restricted: flag('Cut the hosts of the subnet off from each other; absent: as defaultRestricted says.'),
  hostBGP: flag('The hosts announce their addresses by BGP; no DHCP server, unbundled connections only.'),
  dhcp,
});

export const vpcSchema: JsonSchema = manifest(
  'A private network of up to 20 subnets.',
  group('What the VPC shall be.', {
    mode: text('How the VPC is built on the switches: empty for L2 VNI, or l3vni.'),
    ipv4Namespace: text('IPv4 namespace that the subnets are taken from.', {
      'x-hedgerow-ref': 'IPv4Namespace',
      'x-hedgerow-default': 'default',
    }),
    vlanNamespace: text('VLAN namespace that the VLANs are taken from.', {
      'x-hedgerow-ref': 'VLANNamespace',
      'x-hedgerow-default': 'default',
    }),
    defaultIsolated: flag('Subnets are isolated unless they say otherwise.'),
    defaultRestricted: flag('Subnets are restricted unless they say otherwise.'),
    subnets: map('Subnets by name, 1 to 20.', subnet),
    permit: list(
      'Groups of isolated subnets that may talk to each other.',
      list('Names of at least two subnets of this VPC.', text('Name of a subnet of this VPC.')),
    ),
    staticRoutes: list(
      'Further routes of the VPC.',
      group('One route.', {
        prefix: text('Network that the route leads to, with prefix length.'),
        nextHops: list('Addresses of the next hops, at least one.', text('Address of a next hop.')),
      }),
    ),
  }),
);
