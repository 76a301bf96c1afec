import type { JsonSchema } from '../../../schema/json-schema.ts';

type Extra = Omit<JsonSchema, 'type' | 'description'>;

export function text(description: string, extra: Extra = {}): JsonSchema {
  return { type: 'string', description, ...extra };
}

export function flag(description: string, extra: Extra = {}): JsonSchema {
  return { type: 'boolean', description, ...extra };
}

/** A whole number of the Go type that the fabric controller reads it into: larger values do not decode. */
export function whole(bits: 8 | 16 | 32, description: string, extra: Extra = {}): JsonSchema {
  return { type: 'integer', description, minimum: 0, maximum: 2 ** bits - 1, ...extra };
}

export function list(description: string, items: JsonSchema, extra: Extra = {}): JsonSchema {
  return { type: 'array', description, items, ...extra };
}

/** A list whose order has no meaning. */
export function set(description: string, items: JsonSchema, extra: Extra = {}): JsonSchema {
  return list(description, items, { 'x-hedgerow-set': true, ...extra });
}

export function map(description: string, values: JsonSchema, extra: Extra = {}): JsonSchema {
  return { type: 'object', description, additionalProperties: values, ...extra };
}

/** An object with exactly these members, in the order in which they are printed. */
export function group(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  extra: Extra = {},
): JsonSchema {
  return { type: 'object', description, properties, ...extra };
}

/** The schema of a kind's whole manifest; metadata is judged where identity is, status belongs to the cluster. */
export function manifest(description: string, spec: JsonSchema, extra: Extra = {}): JsonSchema {
  return group(
    description,
    {
      apiVersion: text('API group and version of this object.'),
      kind: text('Kind of this object.'),
      metadata: group('Name, namespace, labels and annotations.', {}, { 'x-kubernetes-preserve-unknown-fields': true }),
      spec,
      status: group('Set by the cluster, never kept in a file.', {}, { 'x-kubernetes-preserve-unknown-fields': true }),
    },
    extra,
  );
}
