import type { JsonObject } from '../domain/json.ts';
import { printPointer, valueAt } from '../domain/pointer.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { toAjvSchema } from '../schema/to-ajv.ts';
import type { Kind } from './kind.ts';

/**
 * JSON Schema (2020-12) of one version of a kind, the current one where none is named, for forms (DESIGN.md 5.7): a
 * manifest as a person writes it. What admission fills in is not required and has `x-hedgerow-default`; beside it
 * `x-hedgerow-ref` (the kind that a text names or begins with; of a map: that its keys name), `x-hedgerow-immutable`
 * and `x-hedgerow-set`. Members stand in the order in which they are printed. Of a kind known by identity only the
 * spec is open. undefined: the version is not served.
 */
export function formSchemaOf(kind: Kind, version = kind.versions[0] ?? ''): JsonObject | undefined {
  if (!kind.versions.includes(version)) return undefined;
  const schema = kind.schema?.(version) ?? openSchema;
  const {
    status: _status,
    apiVersion: _apiVersion,
    kind: _kind,
    metadata: _metadata,
    ...own
  } = schema.properties ?? {};
  const apiVersion = kind.group === '' ? version : `${kind.group}/${version}`;
  const sets = new Set(kind.comparison.sets);
  const filled = kind.withDefaults({ apiVersion, kind: kind.kind, metadata: { name: 'name' }, spec: {} });
  const relaxed = relax({ properties: own }, '', { sets, filled });
  const members: JsonObject = JSON.parse(JSON.stringify(toAjvSchema(relaxed, labels).properties ?? {}));
  const required = (schema.required ?? []).filter((name) => Object.hasOwn(own, name));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: kind.kind,
    ...(schema.description === undefined ? {} : { description: schema.description }),
    type: 'object',
    properties: Object.fromEntries([
      ['apiVersion', { const: apiVersion }],
      ['kind', { const: kind.kind }],
      ['metadata', metadataOf(kind)],
      ...Object.entries(members),
    ]),
    required: ['apiVersion', 'kind', 'metadata', ...required],
  };
}

const openSchema: JsonSchema = {
  properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
};

// Kubernetes' rule for names, a subdomain of RFC 1123; namespaces are labels.
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

function metadataOf({ namespaced, namespace, longestName = 253 }: Kind): JsonObject {
  const texts = (description: string): JsonObject => ({
    type: 'object',
    description,
    additionalProperties: { type: 'string' },
  });
  const place: JsonObject = {
    type: 'string',
    description: 'Namespace of this object.',
    maxLength: 63,
    pattern: `^${label}$`,
    ...(namespace === null ? {} : { 'x-hedgerow-default': namespace }),
    'x-hedgerow-immutable': true,
  };
  return {
    type: 'object',
    description: 'Name, namespace, labels and annotations.',
    properties: {
      name: {
        type: 'string',
        description: 'Name of this object: lower-case letters, digits, "-" and ".".',
        minLength: 1,
        maxLength: longestName,
        pattern: `^${label}(\\.${label})*$`,
        'x-hedgerow-immutable': true,
      },
      ...(namespaced ? { namespace: place } : {}),
      labels: texts('Labels of this object.'),
      annotations: texts('Annotations of this object.'),
    },
    required: ['name'],
  };
}

/** `filled`: what admission makes of an empty manifest. */
type Known = { readonly sets: ReadonlySet<string>; readonly filled: JsonObject };

const labels = [
  'description',
  'x-hedgerow-ref',
  'x-hedgerow-immutable',
  'x-hedgerow-set',
  'x-hedgerow-default',
  'x-hedgerow-hint',
] as const satisfies readonly (keyof JsonSchema)[];

/** The schema of a member as a person fills it in, with what is known of it beside; `at`: its pointer pattern. */
function relax(schema: JsonSchema, at: string, known: Known): JsonSchema {
  const { pattern, required, ...rest } = schema;
  const written = required?.filter((name) => !isFilledIn(schema, name, at, known)) ?? [];
  return {
    ...rest,
    ...(pattern === undefined || !isPortable(pattern) ? {} : { pattern }),
    ...(written.length === 0 ? {} : { required: written }),
    ...(schema.default === undefined ? {} : { 'x-hedgerow-default': schema.default }),
    ...(schema['x-hedgerow-default'] === undefined ? {} : { 'x-hedgerow-default': schema['x-hedgerow-default'] }),
    ...(known.sets.has(at) ? { 'x-hedgerow-set': true } : {}),
    ...relaxChildren(schema, at, known),
  };
}

function relaxChildren(schema: JsonSchema, at: string, known: Known): JsonSchema {
  const { properties, items, additionalProperties, allOf, anyOf, oneOf } = schema;
  const branches = (list: readonly JsonSchema[]): JsonSchema[] => list.map((branch) => relax(branch, at, known));
  return {
    ...(properties === undefined ? {} : { properties: relaxMembers(properties, at, known) }),
    ...(items === undefined ? {} : { items: relax(items, `${at}/*`, known) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: relax(additionalProperties, `${at}/*`, known) }),
    ...(allOf === undefined ? {} : { allOf: branches(allOf) }),
    ...(anyOf === undefined ? {} : { anyOf: branches(anyOf) }),
    ...(oneOf === undefined ? {} : { oneOf: branches(oneOf) }),
  };
}

type Members = Readonly<Record<string, JsonSchema>>;

function relaxMembers(members: Members, at: string, known: Known): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, relax(member, at + printPointer([name]), known)]),
  );
}

/** A required member that defaults bring. */
function isFilledIn({ properties = {} }: JsonSchema, name: string, at: string, { filled }: Known): boolean {
  const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (member?.default !== undefined || member?.['x-hedgerow-default'] !== undefined) return true;
  return valueAt(filled, at + printPointer([name])) !== undefined;
}

/** Patterns of CRDs are RE2's; forms read ECMAScript's. */
function isPortable(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
