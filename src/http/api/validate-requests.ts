import { createRequestValidators, type RequestFault } from '../../schema/request-validator.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiScope } from './api-scope.ts';
import { sharedSchemas } from './shared-schemas.ts';

const places: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
};

/**
 * Requests are judged by the schemas that document them. Of a query string and a path, which are all text, numbers and
 * flags are read; a body is taken as it is. Nothing unknown is dropped: it is a fault. Answers are written as they are.
 */
export function validateRequests(scope: ApiScope): void {
  for (const schema of sharedSchemas) scope.addSchema(schema);
  const forBodies = createRequestValidators(sharedSchemas, { coerce: false });
  const forTexts = createRequestValidators(sharedSchemas, { coerce: true });
  scope.setValidatorCompiler<object>(({ schema, httpPart = 'body' }) => {
    const validate = (httpPart === 'body' ? forBodies : forTexts)(schema);
    return (value) => {
      const faults = validate(value);
      return faults.length === 0 ? { value } : { error: problemOf(faults, places[httpPart] ?? httpPart) };
    };
  });
  scope.setSerializerCompiler(() => (value) => JSON.stringify(value));
}

function problemOf(errors: readonly RequestFault[], place: string): ApiProblem {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new ApiProblem('invalid-request', `in ${place}: ${first?.message ?? 'a fault'}${more}`, { errors });
}
