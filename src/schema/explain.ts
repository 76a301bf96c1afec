import { parsePointer } from '../domain/pointer.ts';
import { formatWords } from './formats.ts';
import type { JsonSchema } from './json-schema.ts';
import { memberSchema } from './prune.ts';
import { cut, showName } from './show-name.ts';

/** What a validator says of one fault: the keyword that failed, where, and the keyword's parameters. */
export type Fault = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The value itself; only its type is ever shown. */
  readonly value: unknown;
  /** The schema that holds the keyword; absent where it is not known. */
  readonly schema: JsonSchema | undefined;
};

const longestName = 60;
const longestPattern = 80;
const mostChoices = 12;

/** One fault in plain words. Names members, never quotes values. */
export function explain(root: JsonSchema, fault: Fault): string {
  const name = nameAt(root, fault.instancePath);
  const schema = fault.schema ?? {};
  switch (fault.keyword) {
    case 'required':
      return `${showName(String(fault.params.missingProperty))} is required`;
    case 'type':
      return fault.value === null
        ? `${name} must not be empty (null)`
        : `${name} must be ${expected(schema)}${got(fault.value, schema)}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${name} must be ${expected(schema)}`;
    case 'multipleOf':
      return `${name} must be a multiple of ${schema.multipleOf}`;
    case 'enum':
      return `${name} must be ${choices(schema)}`;
    case 'pattern':
      return schema['x-hedgerow-hint'] === undefined
        ? `${name} must match the pattern ${cut(schema.pattern ?? '', longestPattern)}`
        : `${name} must be ${schema['x-hedgerow-hint']}`;
    case 'format':
      return `${name} must be ${formatWords(schema.format ?? '')}`;
    case 'minLength':
      return schema.minLength === 1
        ? `${name} must not be empty`
        : `${name} needs at least ${schema.minLength} characters`;
    case 'maxLength':
      return `${name} may have at most ${schema.maxLength} characters`;
    case 'minItems':
    case 'minProperties':
      return `${name} needs at least ${count(Number(fault.params.limit))}`;
    case 'maxItems':
    case 'maxProperties':
      return `${name} may have at most ${count(Number(fault.params.limit))}`;
    default:
      return `${name} has none of the forms that its schema allows`;
  }
}

function count(limit: number): string {
  return limit === 1 ? '1 entry' : `${limit} entries`;
}

function expected(schema: JsonSchema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'a whole number or text';
  switch (schema.type) {
    case 'object':
      return 'a map of members';
    case 'array':
      return 'a list';
    case 'string':
      return schema['x-hedgerow-hint'] ?? 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    default:
      return 'of another type';
  }
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const exclusive = exclusiveMinimum === true || exclusiveMaximum === true;
  if (minimum !== undefined && maximum !== undefined && !exclusive) return ` between ${minimum} and ${maximum}`;
  const parts: string[] = [];
  if (minimum !== undefined) parts.push(exclusiveMinimum === true ? `above ${minimum}` : `of at least ${minimum}`);
  if (maximum !== undefined) parts.push(exclusiveMaximum === true ? `below ${maximum}` : `of at most ${maximum}`);
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function got(value: unknown, schema: JsonSchema): string {
  if (schema.type === undefined) return '';
  if (typeof value === 'string') {
    return schema.type === 'integer' || schema.type === 'number' || schema.type === 'boolean'
      ? ', without quotes'
      : ', not text';
  }
  if (Array.isArray(value)) return ', not a list';
  if (typeof value === 'object') return ', not a map';
  if (schema.type === 'string') return ': put it in quotes';
  return typeof value === 'boolean' ? ', not true or false' : schema.type === 'integer' ? '' : ', not a number';
}

function choices(schema: JsonSchema): string {
  const all = (schema.enum ?? []).map((choice) =>
    typeof choice === 'string' && choice !== '' ? choice : JSON.stringify(choice),
  );
  const shown = all.slice(0, mostChoices).map((choice) => cut(choice, longestName));
  const more = all.length > shown.length ? ` or ${all.length - shown.length} more` : '';
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(', ')}${more}`;
}

/** A short name of the place: the member's name, with its index in a list or its key in a map. */
function nameAt(root: JsonSchema, instancePath: string): string {
  let name = '';
  let schema: JsonSchema | undefined = root;
  for (const segment of parsePointer(instancePath)) {
    const isProperty: boolean = schema?.properties !== undefined && Object.hasOwn(schema.properties, segment);
    if (schema?.type === 'array') name = `${name}[${segment}]`;
    else if (isProperty || name === '') name = showName(segment);
    else name = `${name}.${showName(segment)}`;
    schema = schema === undefined ? undefined : (schema.items ?? memberSchema(schema, segment));
  }
  return name === '' ? 'the document' : name;
}
