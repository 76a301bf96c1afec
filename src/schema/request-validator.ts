import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { printPointer } from '../domain/pointer.ts';
import { explain } from './explain.ts';
import type { JsonSchema } from './json-schema.ts';
import { isSmall } from './judge.ts';
import { showName } from './show-name.ts';
import { suggestName } from './suggest.ts';

/** One fault of a request or an answer at its place. */
export type RequestFault = {
  readonly pointer: string;
  readonly code: 'schema' | 'unknown-field';
  readonly message: string;
};

/** Every fault of a value, at most 50; none: it fits. Where values are coerced, members of the value are replaced. */
export type ValidateRequest = (value: unknown) => RequestFault[];

const mostFaults = 50;

/**
 * Makes validators of plain JSON Schema 2020-12 that reject members they do not know and suggest the one that was meant.
 * `coerce` is for query strings and paths, whose values are all text; a body is taken as it is. `shared` are schemas
 * with an `$id` that others refer to. Total on any value.
 */
export function createRequestValidators(
  shared: readonly object[],
  { coerce }: { readonly coerce: boolean },
): (schema: object) => ValidateRequest {
  const make = (allErrors: boolean): Ajv => {
    const ajv = new Ajv({
      allErrors,
      coerceTypes: coerce ? 'array' : false,
      removeAdditional: false,
      useDefaults: coerce,
      ownProperties: true,
      discriminator: true,
      verbose: true,
      strict: false,
      validateFormats: false,
      validateSchema: false,
    });
    for (const schema of shared) ajv.addSchema(schema);
    return ajv;
  };
  const quickly = make(false);
  const thoroughly = make(true);
  return (schema) => {
    let quick: ValidateFunction | undefined;
    let thorough: ValidateFunction | undefined;
    return (value) => {
      quick ??= quickly.compile(schema);
      if (quick(value)) return [];
      // Naming all faults of a large body would cost far more than reading it.
      if (!isSmall(value)) return faultsOf(schema, quick.errors);
      thorough ??= thoroughly.compile(schema);
      return thorough(value) ? [] : faultsOf(schema, thorough.errors);
    };
  };
}

function faultsOf(root: object, errors: readonly ErrorObject[] | null | undefined): RequestFault[] {
  const faults = new Map<string, RequestFault>();
  for (const error of errors ?? []) {
    if (faults.size >= mostFaults) break;
    const fault = faultOf(root, error);
    faults.set(`${fault.pointer} ${fault.message}`, fault);
  }
  return [...faults.values()];
}

function faultOf(root: object, error: ErrorObject): RequestFault {
  const { keyword, instancePath, params, data: value, parentSchema } = error;
  if (keyword === 'additionalProperties') return unknownField(error);
  if (keyword === 'discriminator') {
    const tag = String(params.tag);
    const message = `${showName(tag)} must be one of ${choicesOf(parentSchema, tag).join(', ')}`;
    return { pointer: `${instancePath}${printPointer([tag])}`, code: 'schema', message };
  }
  const missing = keyword === 'required' ? printPointer([String(params.missingProperty)]) : '';
  // What JSON Schema calls a constant is a choice of one.
  const schema = keyword === 'const' ? { enum: [parentSchema?.const] } : parentSchema;
  const message = explain(root, {
    keyword: keyword === 'const' ? 'enum' : keyword,
    instancePath,
    params,
    value,
    schema: schema as JsonSchema | undefined,
  });
  return { pointer: `${instancePath}${missing}`, code: 'schema', message: message.replace(/^the document /, 'it ') };
}

function unknownField({ instancePath, params, parentSchema }: ErrorObject): RequestFault {
  const name = String(params.additionalProperty);
  const known = Object.keys(parentSchema?.properties ?? {});
  const meant = suggestName(name, known);
  const advice = meant === undefined ? `known here: ${known.join(', ') || 'nothing'}` : `did you mean ${meant}?`;
  const pointer = `${instancePath}${printPointer([name.slice(0, 200)])}`;
  return { pointer, code: 'unknown-field', message: `unknown field ${showName(name)}: ${advice}` };
}

function choicesOf(schema: ErrorObject['parentSchema'], tag: string): string[] {
  const branches: readonly { readonly properties?: Record<string, { readonly const?: unknown }> }[] =
    schema?.oneOf ?? [];
  return branches.map(({ properties }) => String(properties?.[tag]?.const));
}
