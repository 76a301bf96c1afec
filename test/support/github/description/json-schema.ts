import { isList, isObject, type Json, type JsonObject } from '../../../../src/domain/json.ts';
import { valueAt } from '../../../../src/domain/pointer.ts';

/**
 * Turns OpenAPI 3.0's `nullable` into what JSON Schema says for it, at every depth, and leaves the rest as it is
 * (OpenAPI 3.1 is JSON Schema already).
 */
export function toJsonSchema(schema: Json): Json {
  if (isList(schema)) return schema.map(toJsonSchema);
  if (!isObject(schema)) return schema;
  const members = Object.entries(schema).filter(([key]) => key !== 'nullable' && key !== 'discriminator');
  const plain = Object.fromEntries(
    members.map(([key, value]) => [key, key === 'example' ? value : toJsonSchema(value)]),
  );
  const mended = isOwner(schema) ? { anyOf: plain.allOf ?? [] } : plain;
  return schema.nullable === true ? orNull(mended) : mended;
}

/** The one place where the description is wrong: an owner who would be a user and an enterprise at once. */
function isOwner({ allOf }: JsonObject): boolean {
  const titles = isList(allOf) ? allOf.map((one) => (isObject(one) ? one.title : undefined)) : [];
  return titles.includes('Simple User') && titles.includes('Enterprise');
}

function orNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (typeof type !== 'string') return { anyOf: [{ type: 'null' }, schema] };
  const list = schema.enum;
  return {
    ...schema,
    type: [type, 'null'],
    ...(isList(list) && !list.includes(null) ? { enum: [...list, null] } : {}),
  };
}

/** Follows a `$ref` within a document. */
export function resolveIn(document: JsonObject, value: Json | undefined): JsonObject {
  let current: Json | undefined = value;
  for (let steps = 0; steps < 10 && isObject(current) && typeof current.$ref === 'string'; steps += 1) {
    current = valueAt(document, current.$ref.slice(1));
  }
  return isObject(current) ? current : {};
}

/** Members that a value has and its schema does not name, as dotted paths; choices between schemas are not followed. */
export function unknownMembers(document: JsonObject, schema: Json | undefined, value: Json, at = ''): string[] {
  const resolved = resolveIn(document, schema);
  if (isList(value)) return value.flatMap((item) => unknownMembers(document, resolved.items, item, `${at}[]`));
  const { properties } = resolved;
  if (!isObject(value) || !isObject(properties)) return [];
  const found = Object.entries(value).flatMap(([key, member]) =>
    Object.hasOwn(properties, key)
      ? unknownMembers(document, properties[key], member, `${at}.${key}`)
      : [`${at}.${key}`],
  );
  return [...new Set(found)];
}
