import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, manifest, set, whole } from './parts.ts';

export const vlanNamespaceSchema: JsonSchema = manifest(
  'VLANs that VPCs take theirs from.',
  group('The VLANs.', {
    ranges: set(
      'Ranges of VLANs, none overlapping another or a reserved one.',
      group('One range.', {
        from: whole(16, 'First VLAN, 1 to 4094.'),
        to: whole(16, 'Last VLAN, up to 4094.', { 'x-hedgerow-default': 'same as from' }),
      }),
      { minItems: 1, maxItems: 20 },
    ),
  }),
);
