import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, manifest, text } from './parts.ts';

export const serverSchema: JsonSchema = manifest(
  'A server that connections lead to.',
  group('What is known of the server.', {
    description: text('Free text.'),
    profile: text('Not used by the fabric.'),
  }),
);
