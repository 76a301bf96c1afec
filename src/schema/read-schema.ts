import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import type { JsonSchema, SchemaType } from './json-schema.ts';
import { compilePattern } from './pattern.ts';

/** A schema read from a CRD, and what of it cannot be used; without a schema nothing of it can. */
export type ReadSchema = { readonly schema?: JsonSchema; readonly faults: readonly string[] };

type Reading = { left: number; readonly faults: string[] };
type Path = readonly string[];

/** Parts that one schema may have, members of one object, and how deep they may lie: a CRD is input and may be hostile. */
export const schemaLimits = { parts: 10_000, members: 1_000, depth: 64, faults: 10 } as const;

const types = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);
const numbers = ['minimum', 'maximum', 'multipleOf'] as const;
const sizes = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const;
const flags = [
  'nullable',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
] as const;
const texts = ['description', 'format', 'x-kubernetes-list-type', 'x-kubernetes-map-type'] as const;

/**
 * Reads `openAPIV3Schema` of a CRD (apiextensions v1) into our own schema type: keywords that structural schemas
 * do not have are left out, patterns that RE2 does not know are faults. Bounded and total on any JSON.
 */
export function readSchema(value: Json | undefined): ReadSchema {
  const reading: Reading = { left: schemaLimits.parts, faults: [] };
  if (!isObject(value)) return { faults: ['it has no openAPIV3Schema'] };
  const schema = readNode(value, [], reading);
  if (schema === undefined || reading.left < 0) {
    return {
      faults: [
        `its schema is too large: at most ${schemaLimits.parts} parts, ${schemaLimits.members} in one object, ${schemaLimits.depth} deep`,
      ],
    };
  }
  return { schema, faults: reading.faults };
}

function readNode(value: Json | undefined, path: Path, reading: Reading): JsonSchema | undefined {
  reading.left -= 1;
  if (reading.left < 0 || path.length > schemaLimits.depth) {
    reading.left = -1;
    return undefined;
  }
  if (!isObject(value)) {
    fault(reading, path, 'is no schema');
    return {};
  }
  if (Object.hasOwn(value, '$ref')) fault(reading, path, 'has a $ref, which a CRD may not have');
  return {
    ...readType(value, path, reading),
    ...readValues(value, path, reading),
    ...readChildren(value, path, reading),
  };
}

function readType(value: JsonObject, path: Path, reading: Reading): JsonSchema {
  const { type } = value;
  if (type === undefined || type === '') return {};
  if (typeof type === 'string' && types.has(type)) return { type: type as SchemaType };
  fault(reading, path, 'has an unknown type');
  return {};
}

function readValues(value: JsonObject, path: Path, reading: Reading): JsonSchema {
  const read: Record<string, unknown> = {};
  for (const name of numbers) if (typeof value[name] === 'number') read[name] = value[name];
  for (const name of sizes) if (isSize(value[name])) read[name] = value[name];
  for (const name of flags) if (typeof value[name] === 'boolean') read[name] = value[name];
  for (const name of texts) if (typeof value[name] === 'string') read[name] = value[name];
  if (value.multipleOf !== undefined && !(Number(value.multipleOf) > 0)) delete read.multipleOf;
  if (isList(value.enum)) read.enum = value.enum;
  if (value.default !== undefined) read.default = value.default;
  for (const name of ['required', 'x-kubernetes-list-map-keys']) {
    const list = value[name];
    if (isList(list)) read[name] = list.filter((entry) => typeof entry === 'string');
  }
  reading.left -= (isList(value.enum) ? value.enum.length : 0) + (isList(value.required) ? value.required.length : 0);
  if (typeof value.pattern === 'string') {
    if (compilePattern(value.pattern) !== undefined) read.pattern = value.pattern;
    else fault(reading, path, 'has a pattern that RE2 cannot read, values are not held against it');
  }
  return read;
}

function readChildren(value: JsonObject, path: Path, reading: Reading): JsonSchema {
  const read: Record<string, unknown> = {};
  if (isObject(value.properties)) {
    const properties: [string, JsonSchema][] = [];
    const members = Object.entries(value.properties);
    if (members.length > schemaLimits.members) reading.left = -1;
    for (const [name, child] of members) {
      const schema = readNode(child, [...path, name], reading);
      if (schema === undefined) return {};
      properties.push([name, schema]);
    }
    read.properties = Object.fromEntries(properties);
  }
  if (value.items !== undefined) read.items = readNode(value.items, [...path, 'items'], reading) ?? {};
  if (isObject(value.additionalProperties)) {
    read.additionalProperties = readNode(value.additionalProperties, [...path, '*'], reading) ?? {};
  } else if (value.additionalProperties === true) {
    read['x-kubernetes-preserve-unknown-fields'] = true;
  }
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = value[name];
    if (!isList(branches)) continue;
    const schemas: (JsonSchema | undefined)[] = [];
    for (const branch of branches) {
      if (reading.left < 0) return {};
      schemas.push(readNode(branch, [...path, name], reading));
    }
    read[name] = schemas.filter((schema) => schema !== undefined);
  }
  if (value.not !== undefined) read.not = readNode(value.not, [...path, 'not'], reading) ?? {};
  return read;
}

function isSize(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function fault(reading: Reading, path: Path, what: string): void {
  if (reading.faults.length < schemaLimits.faults)
    reading.faults.push(`its schema at ${printPointer(path) || '/'} ${what}`);
}
