import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { sharedSchemas } from '../../../src/http/api/shared-schemas.ts';

type Content = Readonly<Record<string, { readonly schema: object }>>;

/** A validator of what the API's schemas say, for tests: nothing coerced, nothing removed. */
export function createJudge(): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  for (const schema of sharedSchemas) ajv.addSchema(schema);
  return (schema) => ajv.compile(schema);
}

/**
 * Holds every answer of the API against the schema of its route and status, before it is serialized. What does not fit
 * is in the list that is returned.
 */
export function judgeAnswers(server: FastifyInstance): string[] {
  const faults: string[] = [];
  const judge = createJudge();
  const known = new Map<object, ValidateFunction>();
  server.addHook('preSerialization', async (request, reply, payload) => {
    if (!request.url.startsWith('/api/v1')) return payload;
    const at = `${request.method} ${request.routeOptions.url} ${reply.statusCode}`;
    const schema = schemaOf(
      request.routeOptions.schema?.response,
      reply.statusCode,
      String(reply.getHeader('content-type')),
    );
    if (schema === undefined) {
      if (request.is404) return payload;
      faults.push(`${at}: this answer is not documented`);
      return payload;
    }
    const validate = known.get(schema) ?? judge(schema);
    known.set(schema, validate);
    // As it will be read: members that are undefined are not there.
    if (!validate(JSON.parse(JSON.stringify(payload)))) faults.push(`${at}: ${JSON.stringify(validate.errors)}`);
    return payload;
  });
  return faults;
}

function schemaOf(response: unknown, status: number, type: string): object | undefined {
  const answer = (response as Readonly<Record<number, { readonly content?: Content }>> | undefined)?.[status];
  const media = type.split(';', 1)[0] ?? '';
  return answer?.content?.[media === 'undefined' ? 'application/json' : media]?.schema;
}
