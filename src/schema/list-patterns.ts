import { type Pointer, printPointer } from '../domain/pointer.ts';
import type { JsonSchema } from './json-schema.ts';

/** Pointer patterns (`*` for any one segment) of the lists of a schema that a test picks, in the schema's order. */
export function listPatterns(schema: JsonSchema, picks: (list: JsonSchema) => boolean): Pointer[] {
  const found: Pointer[] = [];
  collect(schema, [], picks, found);
  return found;
}

function collect(schema: JsonSchema, path: string[], picks: (list: JsonSchema) => boolean, found: Pointer[]): void {
  if (schema.type === 'array' && picks(schema)) found.push(printPointer(path));
  for (const [name, child] of Object.entries(schema.properties ?? {})) collect(child, [...path, name], picks, found);
  const each = schema.items ?? schema.additionalProperties;
  if (each !== undefined) collect(each, [...path, '*'], picks, found);
}
