import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, list, manifest, map, text } from './parts.ts';

const side = group('What one VPC opens to the other; an empty object opens everything.', {
  subnets: list('Names of subnets of this VPC; absent: all.', text('Name of a subnet.'), { minItems: 1, maxItems: 10 }),
});

export const vpcPeeringSchema: JsonSchema = manifest(
  'Lets two VPCs talk to each other.',
  group('What is permitted between the two.', {
    permit: list(
      'Rules, each between the same two VPCs.',
      map('Exactly two VPCs by name.', side, { 'x-hedgerow-ref': 'VPC' }),
      {
        minItems: 1,
        maxItems: 10,
      },
    ),
    remote: text('Removed from the fabric: the cluster refuses any value.'),
  }),
);
