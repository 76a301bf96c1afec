import type { JsonSchema } from '../../../schema/json-schema.ts';
import { connectionSchema } from './connection.ts';
import { externalSchema } from './external.ts';
import { externalAttachmentSchema } from './external-attachment.ts';
import { externalPeeringSchema } from './external-peering.ts';
import { ipv4NamespaceSchema } from './ipv4-namespace.ts';
import { serverSchema } from './server.ts';
import { switchSchema } from './switch.ts';
import { switchGroupSchema } from './switch-group.ts';
import { vlanNamespaceSchema } from './vlan-namespace.ts';
import { vpcSchema } from './vpc.ts';
import { vpcAttachmentSchema } from './vpc-attachment.ts';
import { vpcPeeringSchema } from './vpc-peering.ts';

/**
 * The schemas of the 12 kinds by kind (FACTS.md sections 1, 3 and 6), for manifests after defaulting. Members
 * stand in the order in which they are printed; the descriptions are labels for forms.
 */
export const hedgehogSchemas = {
  VPC: vpcSchema,
  VPCAttachment: vpcAttachmentSchema,
  VPCPeering: vpcPeeringSchema,
  External: externalSchema,
  ExternalAttachment: externalAttachmentSchema,
  ExternalPeering: externalPeeringSchema,
  IPv4Namespace: ipv4NamespaceSchema,
  Connection: connectionSchema,
  Server: serverSchema,
  Switch: switchSchema,
  SwitchGroup: switchGroupSchema,
  VLANNamespace: vlanNamespaceSchema,
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type HedgehogKind = keyof typeof hedgehogSchemas;
