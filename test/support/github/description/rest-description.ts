import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isList, isObject, type Json, type JsonObject } from '../../../../src/domain/json.ts';
import type { Answer } from '../http/answer.ts';
import { text } from '../http/read-body.ts';
import type { Description, RequestParts } from './description.ts';
import { resolveIn, toJsonSchema, unknownMembers } from './json-schema.ts';

/** A Bot's address, which GitHub itself sends, has brackets before the `@` and is no address by the RFC. */
const email = /^[^@\s]+@[^@\s]+$/;

/** The documents are taken as they are: what is checked is what is held against them. Some formats are names only. */
export const ajvOptions = {
  strict: false,
  logger: false,
  validateSchema: false,
  inlineRefs: false,
  formats: { int64: true, timestamp: true, 'repo.nwo': true, email },
} as const;

type Compile = (key: string, schema: Json | undefined) => ValidateFunction;

/** The part of the description that is about requests and answers, from an OpenAPI 3.0 document. */
export function createRestDescription(
  document: JsonObject,
): Pick<Description, 'operations' | 'checkRequest' | 'checkResponse'> {
  const operations = listOperations(document);
  const compile = createCompiler(document, false);
  const compileQuery = createCompiler(document, true);
  return {
    operations: [...operations.keys()],
    checkRequest(name, request) {
      const operation = operations.get(name);
      if (!operation) return { refusal: null, remarks: [] };
      const parameters = (isList(operation.parameters) ? operation.parameters : []).map((one) =>
        resolveIn(document, one),
      );
      const refusal =
        checkParameters(compileQuery, name, parameters, request) ??
        checkBody(document, compile, name, operation, request);
      return { refusal, remarks: refusal === null ? remarksOn(document, operation, parameters, request) : [] };
    },
    checkResponse(name, answer) {
      const operation = operations.get(name);
      return operation ? checkResponse(document, compile, name, operation, answer) : null;
    },
  };
}

function listOperations(document: JsonObject): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (isObject(operation) && isObject(operation.responses)) found.set(`${method.toUpperCase()} ${path}`, operation);
    }
  }
  return found;
}

/** Compiles schemas of the document, each once, when first asked for. */
function createCompiler(document: JsonObject, coerceTypes: boolean): Compile {
  const ajv = new Ajv({ ...ajvOptions, coerceTypes });
  addFormats.default(ajv, ['date-time', 'uri']);
  const components = isObject(document.components) ? document.components : {};
  ajv.addSchema({ $id: 'rest', components: { schemas: toJsonSchema(components.schemas ?? {}) } });
  const compiled = new Map<string, ValidateFunction>();
  return (key, schema) => {
    const known = compiled.get(key);
    if (known) return known;
    const absolute: unknown = JSON.parse(JSON.stringify(toJsonSchema(schema ?? {})).replaceAll('"#/', '"rest#/'));
    const validate = ajv.compile(Object(absolute));
    compiled.set(key, validate);
    return validate;
  };
}

/** The complaint of a validation that is deepest in the value, in words: of a choice, it says most. */
export function complaintOf(validate: ValidateFunction): string {
  const depth = (path: string): number => path.split('/').length;
  const [first] = [...(validate.errors ?? [])].sort((a, b) => depth(b.instancePath) - depth(a.instancePath));
  if (!first) return 'does not match';
  const detail = Object.values(first.params).map(String).join(', ');
  return `${first.instancePath || '/'} ${first.message} (${detail})`;
}

function checkParameters(
  compile: Compile,
  name: string,
  parameters: readonly JsonObject[],
  { params, query }: RequestParts,
): string | null {
  for (const parameter of parameters) {
    const key = text(parameter, 'name') ?? '';
    const value = parameter.in === 'path' ? params[key] : parameter.in === 'query' ? query.get(key) : undefined;
    if (value === undefined || value === null) {
      if (parameter.required === true && parameter.in === 'query') return `the parameter ${key} is missing`;
      continue;
    }
    const validate = compile(`${name} ${key}`, {
      type: 'object',
      properties: { value: withoutList(parameter.schema) },
    });
    if (!validate({ value })) return `the parameter ${key}: ${complaintOf(validate)}`;
  }
  return null;
}

/** A list in a query is given as one text here. */
function withoutList(schema: Json | undefined): Json {
  return isObject(schema) && schema.type === 'array' ? {} : (schema ?? {});
}

function bodySchema(document: JsonObject, operation: JsonObject): { schema: Json | undefined; required: boolean } {
  const body = resolveIn(document, operation.requestBody);
  return { schema: contentSchema(body), required: body.required === true };
}

function contentSchema(holder: JsonObject): Json | undefined {
  const { content } = holder;
  if (!isObject(content)) return undefined;
  const media = content['application/json'] ?? Object.values(content)[0];
  return isObject(media) ? media.schema : undefined;
}

function checkBody(
  document: JsonObject,
  compile: Compile,
  name: string,
  operation: JsonObject,
  { body }: RequestParts,
): string | null {
  const { schema, required } = bodySchema(document, operation);
  if (body === undefined) return required ? 'a body is required' : null;
  if (schema === undefined) return null;
  const validate = compile(`${name} body`, schema);
  return validate(body) ? null : `the body: ${complaintOf(validate)}`;
}

function remarksOn(
  document: JsonObject,
  operation: JsonObject,
  parameters: readonly JsonObject[],
  { query, body }: RequestParts,
): string[] {
  const known = new Set(parameters.filter((one) => one.in === 'query').map((one) => text(one, 'name')));
  const extra = [...query.keys()].filter((key) => !known.has(key)).map((key) => `unknown parameter ${key}`);
  const { schema } = bodySchema(document, operation);
  const members = body === undefined || schema === undefined ? [] : unknownMembers(document, schema, body);
  return [...extra, ...members.map((path) => `unknown member ${path}`)];
}

function checkResponse(
  document: JsonObject,
  compile: Compile,
  name: string,
  operation: JsonObject,
  { status, body }: Answer,
): string | null {
  const responses = isObject(operation.responses) ? operation.responses : {};
  const described = responses[String(status)];
  const message = isObject(body) && typeof body.message === 'string';
  // Permission, limits and weather answer everywhere, described or not; what they have in common is a message.
  if (described === undefined) return status >= 400 && message ? null : `the answer ${status} is not described`;
  const given = contentSchema(resolveIn(document, described));
  // Where an answer may be one of two errors, any error is both: none of their members is required.
  const schema = status >= 400 && isObject(given) && isList(given.oneOf) ? { anyOf: given.oneOf } : given;
  if (schema === undefined) return body === undefined || message ? null : 'a body where none is described';
  // Another format was asked for: bytes, which the description says nothing about.
  if (Buffer.isBuffer(body)) return null;
  if (body === undefined) return 'no body';
  const validate = compile(`${name} ${status}`, schema);
  return validate(body) ? null : complaintOf(validate);
}
