import type { JsonSchema } from '../../schema/json-schema.ts';

/** Largest values of the unsigned types that the controller decodes into. */
const widths = new Set([2 ** 8 - 1, 2 ** 16 - 1, 2 ** 32 - 1]);

/**
 * A schema that asks only what must hold before defaults are set: the types of the members, as Go decodes them (numbers
 * within their width, null anywhere). What a later default replaces or drops must still have its type.
 */
export function typesOf(schema: JsonSchema): JsonSchema {
  const { type, properties, items, additionalProperties, maximum } = schema;
  const numeric = type === 'integer' || type === 'number';
  return {
    nullable: true,
    ...(type === undefined ? {} : { type }),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true
      ? { 'x-kubernetes-preserve-unknown-fields': true }
      : {}),
    ...(numeric ? { minimum: 0 } : {}),
    ...(numeric && maximum !== undefined && widths.has(maximum) ? { maximum } : {}),
    ...(items === undefined ? {} : { items: typesOf(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: typesOf(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, typesOf(member)])),
        }),
  };
}
