import type { RecordKey } from '../../domain/record-key.ts';

/** The namespace of every Hedgehog object: admission refuses others (FACTS.md section 2). */
export const fabricNamespace = 'default';

const groups: Readonly<Record<string, string>> = {
  VPC: 'vpc.githedgehog.com',
  VPCAttachment: 'vpc.githedgehog.com',
  VPCPeering: 'vpc.githedgehog.com',
  External: 'vpc.githedgehog.com',
  ExternalAttachment: 'vpc.githedgehog.com',
  ExternalPeering: 'vpc.githedgehog.com',
  IPv4Namespace: 'vpc.githedgehog.com',
  Connection: 'wiring.githedgehog.com',
  Server: 'wiring.githedgehog.com',
  Switch: 'wiring.githedgehog.com',
  SwitchGroup: 'wiring.githedgehog.com',
  SwitchProfile: 'wiring.githedgehog.com',
  VLANNamespace: 'wiring.githedgehog.com',
  Fabric: 'wiring.githedgehog.com',
  Gateway: 'gateway.githedgehog.com',
  GatewayGroup: 'gateway.githedgehog.com',
  GatewayPeering: 'gateway.githedgehog.com',
};

/** The API group of a kind of the Hedgehog families, "" for another kind. */
export function groupOf(kind: string): string {
  return (Object.hasOwn(groups, kind) ? groups[kind] : undefined) ?? '';
}

/** The key of the object that a reference by bare name means. */
export function keyOf(kind: string, name: string): RecordKey {
  return { group: groupOf(kind), kind, namespace: fabricNamespace, name };
}
