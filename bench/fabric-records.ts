import type { JsonObject } from '../src/domain/json.ts';
import { hedgehogPack } from '../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../src/kinds/kind.ts';

const specs: Readonly<Record<string, (i: number) => JsonObject>> = {
  VPC: (i) => ({
    subnets: { default: { subnet: `10.${i >> 8}.${i & 255}.0/24`, vlan: 1000 + (i % 2000), dhcp: { enable: true } } },
  }),
  VPCAttachment: (i) => ({ subnet: `vpc-${i}/default`, connection: `c-${i}` }),
  VPCPeering: (i) => ({ permit: [{ [`a-${i}`]: {}, [`b-${i}`]: { subnets: ['default'] } }] }),
  External: (i) => ({ inboundCommunity: `65102:${i % 65000}`, outboundCommunity: '50000:50001' }),
  ExternalAttachment: (i) => ({
    external: 'e',
    connection: `c-${i}`,
    switch: { ip: '100.1.1.1/24', vlan: i % 4000 },
    neighbor: { asn: 65102, ip: '100.1.1.6' },
  }),
  ExternalPeering: (i) => ({
    permit: {
      vpc: { name: `v-${i}`, subnets: ['default'] },
      external: { name: 'e', prefixes: [{ prefix: '0.0.0.0/0' }] },
    },
  }),
  IPv4Namespace: (i) => ({ subnets: [`10.${i & 255}.0.0/16`] }),
  Connection: (i) => ({
    bundled: {
      links: [1, 2].map((port) => ({ server: { port: `s-${i}/e${port}` }, switch: { port: `leaf-1/E1/${port}` } })),
    },
  }),
  Server: (i) => ({ description: `server ${i}` }),
  Switch: (i) => ({
    role: 'server-leaf',
    profile: 'vs',
    asn: 65101,
    ip: `172.30.0.${i & 255}/21`,
    protocolIP: '172.30.8.1/32',
    vtepIP: '172.30.12.1/32',
    portBreakouts: { 'E1/1': '4x25G' },
  }),
  SwitchGroup: () => ({}),
  VLANNamespace: () => ({ ranges: [{ from: 1000, to: 2999 }] }),
};
const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);

/** A record of a fabric that has as many of each of the 12 kinds. Each by itself is what the cluster's schema accepts. */
export type FabricRecord = { readonly kind: Kind; readonly path: string; readonly manifest: JsonObject };

/** The records of a fabric of `count`. */
export function fabricRecords(count: number): FabricRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = kinds[i % kinds.length];
    if (kind === undefined) throw new Error('no kinds');
    const apiVersion = `${kind.group}/${kind.versions[0]}`;
    const metadata = { name: `r-${i}`, namespace: 'default' };
    const manifest = { apiVersion, kind: kind.kind, metadata, spec: specs[kind.kind]?.(i) ?? {} };
    return { kind, path: `managed/${kind.directory.singular}/r-${i}.yaml`, manifest };
  });
}
