import type { JsonSchema } from '../../../schema/json-schema.ts';
import { flag, group, manifest, text } from './parts.ts';

export const vpcAttachmentSchema: JsonSchema = manifest(
  'Puts the ports of a connection into a subnet of a VPC.',
  group('What is attached to what.', {
    subnet: text('VPC and subnet as vpc/subnet; the VPC alone means its subnet "default".', {
      'x-hedgerow-ref': 'VPC',
    }),
    connection: text('Connection to a server: unbundled, bundled or eslag.', { 'x-hedgerow-ref': 'Connection' }),
    nativeVLAN: flag('The server sends and receives untagged frames.'),
  }),
);
