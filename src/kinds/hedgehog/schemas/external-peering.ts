import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, manifest, set, text } from './parts.ts';

export const externalPeeringSchema: JsonSchema = manifest(
  'Lets a VPC talk to an External.',
  group('What is permitted between the two.', {
    permit: group('The two sides.', {
      vpc: group('The side of the VPC.', {
        name: text('Name of the VPC.', { 'x-hedgerow-ref': 'VPC' }),
        subnets: set('Names of its subnets that are announced.', text('Name of a subnet.')),
      }),
      external: group('The side of the External.', {
        name: text('Name of the External.', { 'x-hedgerow-ref': 'External' }),
        prefixes: set(
          'Networks that are taken in from it.',
          group('One network.', { prefix: text('Network with prefix length; 0.0.0.0/0 stands for every route.') }),
        ),
      }),
    }),
  }),
);
