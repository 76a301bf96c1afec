import { type Static, Type } from 'typebox';
import { findFreeValues } from '../../actions/free-values.ts';
import { freeWhats, mostFree } from '../../kinds/free-question.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import { answers, fabricParams, jsonAnswer, strict } from './common-schemas.ts';

const freeQuery = strict({
  what: Type.Enum([...freeWhats]),
  in: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 320,
      description:
        'Record that the values are taken from: of a `vlan` a VLANNamespace or a VPC, of a `subnet` an IPv4Namespace or a VPC, of a `port` a Switch; `Kind/name` says which kind is meant. Left out: the namespace `default`.',
      examples: ['leaf-01'],
    }),
  ),
  length: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 32, description: 'Prefix length of a `subnet`; usually 24.' }),
  ),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: mostFree, default: 1, description: 'How many at most.' })),
});

const freeSchema = strict({
  what: Type.Enum([...freeWhats]),
  values: Type.Array(Type.Union([Type.Integer(), Type.String()]), {
    description: 'Lowest first; fewer than asked for where there are no more.',
  }),
});

/** `GET F/free` (DESIGN.md 5.7). */
export function freeRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    scope.get(
      '/free',
      {
        schema: {
          operationId: 'findFree',
          summary: 'Values that neither Git nor any open Change uses',
          description: 'Nothing is reserved by asking.',
          tags: ['records'],
          params: fabricParams,
          querystring: freeQuery,
          response: answers(
            { 200: jsonAnswer(freeSchema, 'Free values.', { what: 'vlan', values: [1001, 1004] }) },
            [409],
          ),
        },
      },
      async (request) => await answerFree(api, fabricOf(request), request.query),
    );
  };
}

async function answerFree(
  api: ApiOptions,
  facts: ReturnType<typeof fabricOf>,
  { what, in: place, length, count }: Static<typeof freeQuery>,
): Promise<object> {
  const answer = await findFreeValues(api.desk, api, facts, {
    what,
    ...(place === undefined ? {} : { in: place }),
    ...(length === undefined ? {} : { length }),
    ...(count === undefined ? {} : { count }),
  });
  if (answer.is === 'free') return { what, values: answer.values };
  if (answer.is === 'no-fabric') throw new ApiProblem('state', answer.reason);
  const errors = [{ pointer: `/${answer.about}`, code: answer.code, message: answer.message }];
  throw new ApiProblem('invalid-request', `in the query: ${answer.message}`, { errors });
}
