import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, list, manifest, text } from './parts.ts';

export const externalSchema: JsonSchema = manifest(
  'A network outside the fabric, reached by BGP or by static routes.',
  group('How the outside network is told apart.', {
    ipv4Namespace: text('IPv4 namespace that the outside network belongs to.', {
      'x-hedgerow-ref': 'IPv4Namespace',
      'x-hedgerow-default': 'default',
    }),
    inboundCommunity: text('BGP community of the routes to take in, such as 65102:5000. Not with static.'),
    outboundCommunity: text('BGP community set on the routes sent out, such as 50000:50001. Not with static.'),
    static: group('Makes this an outside network without BGP.', {
      prefixes: list(
        'Networks reached through it, at least one, none overlapping another.',
        text('Network with prefix length.'),
      ),
    }),
  }),
);
