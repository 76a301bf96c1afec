import type { JsonSchema } from '../../../schema/json-schema.ts';
import { group, manifest } from './parts.ts';

export const switchGroupSchema: JsonSchema = manifest(
  'A name under which switches are grouped, for redundancy among other things.',
  group('Always empty.', {}),
);
