import type { JsonSchema } from '../schema/json-schema.ts';
import { memberSchema } from '../schema/prune.ts';

/** The schema of what lies at a path, list indexes included; undefined where it says nothing. */
export function schemaAt(schema: JsonSchema | undefined, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (inner, segment) => (inner === undefined ? undefined : (inner.items ?? memberSchema(inner, segment))),
    schema,
  );
}
