import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { readFabric } from '../../actions/read-fabric.ts';
import { formSchemaOf } from '../../kinds/form-schema.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import {
  answers,
  anyObject,
  fabricParams,
  groupSchema,
  jsonAnswer,
  kindSchema,
  pageOf,
  strict,
} from './common-schemas.ts';
import { isKnown } from './etag.ts';

const kindItem = strict({
  group: Type.String(),
  kind: Type.String(),
  plural: Type.String(),
  versions: Type.Array(Type.String(), { description: 'Served versions, the current one first.' }),
  namespaced: Type.Boolean(),
  namespace: Type.Union([Type.String(), Type.Null()], { description: 'The namespace where a manifest names none.' }),
  checked: Type.Boolean({ description: 'False: known by its identity only.' }),
});

const kindExample = {
  group: 'vpc.githedgehog.com',
  kind: 'VPC',
  plural: 'vpcs',
  versions: ['v1beta1'],
  namespaced: true,
  namespace: 'default',
  checked: true,
};

const schemaQuery = strict({
  group: Type.Optional(groupSchema),
  version: Type.Optional(Type.String({ pattern: '^v[a-z0-9]{1,30}$', examples: ['v1beta1'] })),
});

/** `GET F/schemas[/{kind}]` (DESIGN.md 5.7). */
export function schemaRoutes(api: ApiOptions): (scope: ApiScope) => void {
  const readKinds = async (facts: ReturnType<typeof fabricOf>): Promise<readonly Kind[]> => {
    const read = await readFabric(api.desk, facts);
    if (read.is !== 'read') throw new ApiProblem('state', read.reason);
    return read.view.knowledge.catalog.kinds;
  };
  return (scope) => {
    scope.get(
      '/schemas',
      {
        schema: {
          operationId: 'listKinds',
          summary: 'Kinds that the fabric may hold',
          tags: ['records'],
          params: fabricParams,
          response: answers(
            { 200: jsonAnswer(pageOf(kindItem), 'All of them.', { items: [kindExample], next: null }) },
            [409],
          ),
        },
      },
      async (request) => ({ items: (await readKinds(fabricOf(request))).map(renderKind), next: null }),
    );
    scope.get(
      '/schemas/:kind',
      {
        schema: {
          operationId: 'getSchema',
          summary: 'JSON Schema of a kind, for forms',
          description:
            'With `x-hedgerow-ref` (kind referred to), `-immutable`, `-set` (the order has no meaning) and `-default` (what the fabric fills in).',
          tags: ['records'],
          params: strict({ ...fabricParams.properties, kind: kindSchema }),
          querystring: schemaQuery,
          response: answers(
            {
              200: jsonAnswer(anyObject('JSON Schema 2020-12.'), 'The schema.', {
                $schema: 'https://json-schema.org/draft/2020-12/schema',
                title: 'VPC',
                type: 'object',
              }),
              304: { description: 'It is as `If-None-Match` says.', type: 'null' },
            },
            [409],
          ),
        },
      },
      async (request, reply) => {
        const schema = findSchema(await readKinds(fabricOf(request)), request.params.kind, request.query);
        const tag = createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 32);
        return isKnown(request, reply, `"${tag}"`) ? reply.send() : schema;
      },
    );
  };
}

function findSchema(kinds: readonly Kind[], name: string, { group, version }: Static<typeof schemaQuery>): object {
  const wanted = group === '-' ? '' : group;
  const named = kinds.filter((one) => one.kind === name && (wanted === undefined || one.group === wanted));
  const [kind, other] = named;
  if (kind === undefined) throw new ApiProblem('not-found', `the fabric knows no kind ${name}`);
  if (other !== undefined) {
    const groups = named.map((one) => one.group).join(', ');
    throw new ApiProblem('invalid-request', `several groups have a kind ${name}: say which by group, of ${groups}`);
  }
  const schema = formSchemaOf(kind, version);
  if (schema !== undefined) return schema;
  throw new ApiProblem('not-found', `${name} is served as ${kind.versions.join(', ')} only`);
}

function renderKind({ group, kind, plural, versions, namespaced, namespace, checked }: Kind): Static<typeof kindItem> {
  return { group, kind, plural, versions: [...versions], namespaced, namespace, checked };
}
