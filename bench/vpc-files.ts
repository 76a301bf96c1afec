import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of each generated file. */
export const fileBytes = 600;

/**
 * Writes `count` files of one VPC each, 600 bytes of ordinary YAML with comments, all valid together: every subnet
 * and, within its VLAN namespace, every VLAN is used once. 100 files a directory.
 */
export function writeVpcFiles(directory: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const folder = join(directory, 'raw', `part-${String(Math.floor(i / 100)).padStart(3, '0')}`);
    if (i % 100 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `vpc-${i}.yaml`), vpcFile(i));
  }
}

/** The text of one of them. */
export function vpcFile(index: number): string {
  const network = `10.${Math.floor(index / 256)}.${index % 256}`;
  const text = `# VPC ${index}: one subnet with DHCP
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: v-${index}
  namespace: default
  labels:
    tenant: team-${index % 40}
spec:
  ipv4Namespace: default
  vlanNamespace: vlans-${Math.floor(index / 2000)}
  subnets:
    default:
      subnet: ${network}.0/24
      gateway: ${network}.1
      vlan: ${1000 + (index % 2000)}
      isolated: false
      dhcp:
        enable: true
        range:
          start: ${network}.10
          end: ${network}.99
        options:
          dnsServers: [1.1.1.1, 8.8.8.8]
          interfaceMTU: 1500
`;
  const missing = fileBytes - Buffer.byteLength(text) - '# \n'.length;
  return `${text}# ${'x'.repeat(Math.max(0, missing))}\n`;
}
