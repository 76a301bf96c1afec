import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, manifest, set, text } from './parts.ts';

export const ipv4NamespaceSchema: JsonSchema = manifest(
  'Networks that VPCs take their subnets from.',
  group('The networks.', {
    subnets: set('Networks, none overlapping another or a reserved one.', text('Network with prefix length.'), {
      minItems: 1,
      maxItems: 20,
    }),
  }),
);
