import type { Json } from '../domain/json.ts';
import { isCheckedFormat } from './formats.ts';
import type { JsonSchema } from './json-schema.ts';
import { compilePattern } from './pattern.ts';

type Target = Record<string, unknown>;

/** Where a translated schema came from; `inBranch`: below anyOf, oneOf or not, whose own faults say nothing. */
export type Origin = { readonly schema: JsonSchema; readonly inBranch: boolean };

const copied = [
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const satisfies readonly (keyof JsonSchema)[];

/**
 * Translates a structural schema into plain JSON Schema for a value that was pruned before: Kubernetes'
 * own keywords become types, formats that are only names and patterns that RE2 cannot read are left out.
 * `originOf` leads from each translated schema back to its structural one, for messages. `labels`: keywords that say
 * nothing about validity and are taken along.
 */
export function toAjvSchema(schema: JsonSchema, labels: readonly (keyof JsonSchema)[] = []): Target {
  return translate(schema, false, labels);
}

const origins = new WeakMap<object, Origin>();

/** The structural schema that a part of a translated schema was made from. */
export function originOf(target: object | undefined): Origin | undefined {
  return target === undefined ? undefined : origins.get(target);
}

function translate(schema: JsonSchema, inBranch: boolean, labels: readonly (keyof JsonSchema)[]): Target {
  const target: Target = {};
  for (const label of labels) if (schema[label] !== undefined) target[label] = schema[label];
  origins.set(target, { schema, inBranch });
  translateType(schema, target);
  for (const keyword of copied) if (schema[keyword] !== undefined) target[keyword] = schema[keyword];
  translateRange(schema, target);
  if (hasPlainChoices(schema)) target.enum = unique(schema.enum ?? []);
  if (schema.pattern !== undefined && compilePattern(schema.pattern) !== undefined) target.pattern = schema.pattern;
  if (schema.format !== undefined && isCheckedFormat(schema.format)) target.format = schema.format;
  if (schema.required !== undefined && schema.required.length > 0) target.required = [...new Set(schema.required)];
  translateChildren(schema, target, inBranch, labels);
  return target;
}

function translateType(schema: JsonSchema, target: Target): void {
  const types =
    schema['x-kubernetes-int-or-string'] === true
      ? ['integer', 'string']
      : schema.type === undefined
        ? []
        : [schema.type];
  if (types.length === 0) return;
  if (schema.nullable === true) types.push('null');
  target.type = types.length === 1 ? types[0] : types;
}

function translateRange(schema: JsonSchema, target: Target): void {
  if (schema.minimum !== undefined)
    target[schema.exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum'] = schema.minimum;
  if (schema.maximum !== undefined)
    target[schema.exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum'] = schema.maximum;
}

function translateChildren(
  schema: JsonSchema,
  target: Target,
  inBranch: boolean,
  labels: readonly (keyof JsonSchema)[],
): void {
  if (schema.properties !== undefined) {
    const properties: Target = Object.create(null);
    for (const [name, child] of Object.entries(schema.properties))
      properties[name] = translate(child, inBranch, labels);
    target.properties = properties;
  }
  if (schema.items !== undefined) target.items = translate(schema.items, inBranch, labels);
  if (schema.additionalProperties !== undefined)
    target.additionalProperties = translate(schema.additionalProperties, inBranch, labels);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = schema[keyword];
    if (branches !== undefined && branches.length > 0)
      target[keyword] = branches.map((branch) => translate(branch, inBranch || keyword !== 'allOf', labels));
  }
  if (schema.not !== undefined) target.not = translate(schema.not, true, labels);
}

/** Choices that are objects or lists are not checked: comparing them would call members of the input (`valueOf`). */
function hasPlainChoices({ enum: choices = [] }: JsonSchema): boolean {
  return choices.length > 0 && choices.every((choice) => typeof choice !== 'object' || choice === null);
}

function unique(values: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text) !== undefined;
  });
}
