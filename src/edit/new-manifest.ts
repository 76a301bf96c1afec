import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { readIdentity } from '../kinds/identity.ts';
import type { Kind } from '../kinds/kind.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { printYaml } from '../yaml/print.ts';

const top = ['apiVersion', 'kind', 'metadata', 'spec'];
const ofMetadata = ['name', 'namespace', 'labels', 'annotations'];

/**
 * The text of a new record: apiVersion, kind, metadata (name, namespace, labels, annotations), spec, its members in the
 * order of the schema, members that no schema knows behind them in the order given. Reading it gives the manifest back.
 */
export function newManifestText(kind: Kind, manifest: JsonObject): string {
  const identity = readIdentity(manifest);
  const schema = kind.schema?.('version' in identity ? identity.version : '') ?? kind.schema?.(kind.versions[0] ?? '');
  const { metadata, ...rest } = manifest;
  const ordered = inOrder(rest, schema);
  const whole = {
    ...ordered,
    ...(metadata === undefined ? {} : { metadata: isObject(metadata) ? byNames(metadata, ofMetadata) : metadata }),
  };
  return printYaml(byNames(whole, top));
}

function inOrder(value: JsonObject, schema: JsonSchema | undefined): JsonObject {
  const { properties = {}, additionalProperties } = schema ?? {};
  const inner = ([name, member]: [string, Json]): [string, Json] => [
    name,
    orderBelow(member, Object.hasOwn(properties, name) ? properties[name] : additionalProperties),
  ];
  return Object.fromEntries(Object.entries(byNames(value, Object.keys(properties))).map(inner));
}

function orderBelow(value: Json, schema: JsonSchema | undefined): Json {
  if (schema === undefined) return value;
  if (isList(value)) return value.map((item) => orderBelow(item, schema.items));
  return isObject(value) ? inOrder(value, schema) : value;
}

function byNames(value: JsonObject, names: readonly string[]): JsonObject {
  const known = new Set(names);
  return Object.fromEntries([
    ...names.filter((name) => Object.hasOwn(value, name)).map((name): [string, Json] => [name, value[name] ?? null]),
    ...Object.entries(value).filter(([name]) => !known.has(name)),
  ]);
}
