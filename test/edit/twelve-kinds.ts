import type { JsonObject } from '../../src/domain/json.ts';

const metadata = (name: string): JsonObject => ({
  name,
  namespace: 'default',
  labels: { tenant: 'red', rack: 'r7' },
  annotations: { note: 'by hand' },
});

const manifest = (group: 'vpc' | 'wiring', kind: string, name: string, spec: JsonObject): JsonObject => ({
  apiVersion: `${group}.githedgehog.com/v1beta1`,
  kind,
  metadata: metadata(name),
  spec,
});

/** One manifest of each of the 12 kinds, with maps, lists, lists with a key and sets as the kind has them. */
export const twelveKinds: readonly JsonObject[] = [
  manifest('vpc', 'VPC', 'vpc-1', {
    ipv4Namespace: 'prod',
    vlanNamespace: 'prod',
    subnets: {
      first: {
        subnet: '10.0.1.0/24',
        gateway: '10.0.1.1',
        vlan: 1001,
        isolated: true,
        dhcp: {
          enable: true,
          range: { start: '10.0.1.10', end: '10.0.1.99' },
          options: { dnsServers: ['1.1.1.1', '8.8.8.8'], interfaceMTU: 1500 },
        },
      },
      second: { subnet: '10.0.2.0/24', vlan: 1002, restricted: true },
    },
    permit: [['first', 'second']],
    staticRoutes: [{ prefix: '10.9.0.0/16', nextHops: ['10.0.1.5'] }],
  }),
  manifest('vpc', 'VPCAttachment', 'vpc-1--server-1', {
    connection: 'server-1--leaf-1',
    subnet: 'vpc-1/first',
    nativeVLAN: true,
  }),
  manifest('vpc', 'VPCPeering', 'vpc-1--vpc-2', {
    remote: 'border',
    permit: [{ 'vpc-1': { subnets: ['first'] }, 'vpc-2': { subnets: ['second'] } }],
  }),
  manifest('vpc', 'External', 'ext-1', {
    ipv4Namespace: 'prod',
    inboundCommunity: 'c65102x5000',
    outboundCommunity: 'c50000x50001',
  }),
  manifest('vpc', 'ExternalAttachment', 'ext-1--leaf-1', {
    external: 'ext-1',
    connection: 'leaf-1--external',
    switch: { vlan: 100, ip: '100.1.1.1/24' },
    neighbor: { asn: 65102, ip: '100.1.1.6' },
    inboundACL: {
      statements: [
        { seq: 10, action: 'permit', protocol: 'tcp', dst: '10.0.1.0/24' },
        { seq: 20, action: 'deny', protocol: 'udp', dst: '10.0.2.0/24' },
      ],
    },
  }),
  manifest('vpc', 'ExternalPeering', 'vpc-1--ext-1', {
    permit: {
      vpc: { name: 'vpc-1', subnets: ['first', 'second'] },
      external: { name: 'ext-1', prefixes: [{ prefix: '10.8.0.0/16' }, { prefix: '10.7.0.0/16' }] },
    },
  }),
  manifest('vpc', 'IPv4Namespace', 'prod', { subnets: ['10.0.0.0/16', '10.1.0.0/16'] }),
  manifest('wiring', 'Connection', 'server-1--leaf-1', {
    mclag: {
      mtu: 9036,
      fallback: true,
      links: [
        { server: { port: 'server-1/enp2s1' }, switch: { port: 'leaf-1/E1/1' } },
        { server: { port: 'server-1/enp2s2' }, switch: { port: 'leaf-2/E1/1' } },
      ],
    },
  }),
  manifest('wiring', 'Server', 'server-1', { description: 'office' }),
  manifest('wiring', 'Switch', 'leaf-1', {
    role: 'server-leaf',
    description: 'rack seven',
    profile: 'vs',
    asn: 65101,
    ip: '172.30.0.8/21',
    protocolIP: '172.30.8.2/32',
    vtepIP: '172.30.12.0/32',
    boot: { mac: '0c:20:12:ff:00:00' },
    groups: ['mclag-1'],
    vlanNamespaces: ['prod', 'lab'],
    redundancy: { group: 'mclag-1', type: 'mclag' },
    portSpeeds: { 'E1/1': '25G', 'E1/2': '10G' },
  }),
  manifest('wiring', 'SwitchGroup', 'mclag-1', {}),
  manifest('wiring', 'VLANNamespace', 'prod', {
    ranges: [
      { from: 1000, to: 1999 },
      { from: 2500, to: 2999 },
    ],
  }),
];
