import { isList, isObject, type Json } from '../../src/domain/json.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';

type Path = readonly (string | number)[];
/** One field with another value, and the same field by the schema. */
export type FieldChange = { readonly path: Path; readonly value: Json; readonly pattern: string };

/** Every leaf that a schema has, changed or added once in an object. */
export function changesOf(schema: JsonSchema, value: Json | undefined, path: Path, pattern: string): FieldChange[] {
  if (isObject(value) && (schema.properties !== undefined || schema.additionalProperties !== undefined)) {
    const known = Object.entries(schema.properties ?? {}).map(([name, child]) => [name, child, name] as const);
    const keys = schema.additionalProperties === undefined ? [] : Object.keys(value);
    const each = keys.map((name) => [name, schema.additionalProperties ?? {}, '*'] as const);
    return [...known, ...each].flatMap(([name, child, label]) =>
      changesOf(child, Object.hasOwn(value, name) ? value[name] : undefined, [...path, name], `${pattern}/${label}`),
    );
  }
  if (isList(value) && value.length > 0 && schema.items !== undefined)
    return value.flatMap((item, i) => changesOf(schema.items ?? {}, item, [...path, i], `${pattern}/*`));
  return otherValues(schema, value, pattern).map((change) => ({ path, ...change }));
}

function otherValues(schema: JsonSchema, value: Json | undefined, pattern: string): Omit<FieldChange, 'path'>[] {
  switch (schema.type) {
    case 'boolean':
      return [{ value: value !== true, pattern }];
    case 'integer':
      return [{ value: typeof value === 'number' ? value + 1 : 7, pattern }];
    case 'string': {
      const choice = schema.enum?.find((one) => one !== value && one !== '');
      return [{ value: choice ?? (typeof value === 'string' && value !== '' ? `${value}0` : 'other'), pattern }];
    }
    case 'array':
      return otherValues(schema.items ?? {}, undefined, `${pattern}/*`).map((one) => ({ ...one, value: [one.value] }));
    default: {
      const members = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
        otherValues(child, undefined, `${pattern}/${name}`).map((one) => ({ ...one, value: { [name]: one.value } })),
      );
      const map = schema.additionalProperties;
      if (map === undefined) return members;
      return otherValues(map, undefined, `${pattern}/*`).map((one) => ({ ...one, value: { added: one.value } }));
    }
  }
}

/** The value with another one at a path. */
export function withValue(holder: Json | undefined, [segment, ...rest]: Path, value: Json): Json {
  if (segment === undefined) return value;
  if (isList(holder)) return holder.map((item, i) => (i === segment ? withValue(item, rest, value) : item));
  const object = isObject(holder) ? holder : {};
  return { ...object, [segment]: withValue(object[String(segment)], rest, value) };
}
