import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Change, changeStates } from '../../ports/change-store.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import { changeExample, changeRef, collisionExample, conflictSchema, stateSchema } from './change-schemas.ts';
import {
  afterSchema,
  answers,
  changeParams,
  fabricParams,
  jsonAnswer,
  limitSchema,
  pageOf,
  strict,
} from './common-schemas.ts';
import { pageAfter, readAfter } from './page-token.ts';
import { renderChange } from './render-change.ts';

const usualLimit = 50;

/** `GET F/changes[/{id}]` and `GET F/conflicts` (DESIGN.md 5.7). */
export function listChanges(scope: ApiScope, api: ApiOptions): void {
  const changePage = pageOf(changeRef);
  scope.get(
    '/changes',
    {
      schema: {
        operationId: 'listChanges',
        summary: 'Changes, newest first',
        tags: ['changes'],
        params: fabricParams,
        querystring: strict({
          state: Type.Optional(
            Type.Array(stateSchema, { maxItems: changeStates.length, description: 'May be repeated.' }),
          ),
          limit: limitSchema(200, usualLimit),
          after: afterSchema,
        }),
        response: answers({ 200: jsonAnswer(changePage, 'A page.', { items: [changeExample], next: null }) }),
      },
    },
    async (request) => {
      const { state: states, limit = usualLimit } = request.query;
      const { items, next } = await pageOfChanges(
        api,
        request,
        { ...(states && { states }) },
        limit,
        request.query.after,
      );
      return { items: items.map((change) => renderChange(change, fabricOf(request), api.serverUrl)), next };
    },
  );
  scope.get(
    '/changes/:id',
    {
      schema: {
        operationId: 'getChange',
        summary: 'One Change',
        tags: ['changes'],
        params: changeParams,
        response: answers({ 200: jsonAnswer(changeRef, 'The Change.', changeExample) }),
      },
    },
    async (request) => {
      const change = await api.changes.find(fabricOf(request), request.params.id);
      if (change === undefined) throw new ApiProblem('not-found', 'there is no such Change');
      return renderChange(change, fabricOf(request), api.serverUrl);
    },
  );
  scope.get(
    '/conflicts',
    {
      schema: {
        operationId: 'listConflicts',
        summary: 'Changes that wait for a decision, newest first',
        tags: ['changes'],
        params: fabricParams,
        querystring: strict({ limit: limitSchema(200, usualLimit), after: afterSchema }),
        response: answers({
          200: jsonAnswer(pageOf(conflictSchema), 'A page.', {
            items: [
              {
                change: { ...changeExample, state: 'conflicted', collisions: [collisionExample] },
                collisions: [collisionExample],
              },
            ],
            next: null,
          }),
        }),
      },
    },
    async (request) => {
      const { limit = usualLimit, after } = request.query;
      const { items, next } = await pageOfChanges(api, request, { states: ['conflicted'] }, limit, after);
      const render = (change: Change) => renderChange(change, fabricOf(request), api.serverUrl);
      return { items: items.map((change) => ({ change: render(change), collisions: change.collisions })), next };
    },
  );
}

async function pageOfChanges(
  { changes }: ApiOptions,
  request: FastifyRequest,
  filter: Parameters<ApiOptions['changes']['page']>[1],
  limit: number,
  after: string | undefined,
): Promise<{ items: readonly Change[]; next: string | null }> {
  const from = readAfter(after, 'id');
  const page = { limit: limit + 1, ...(from === undefined ? {} : { after: from }) };
  const found = await changes.page(fabricOf(request), filter, page);
  const items = found.slice(0, limit);
  return { items, next: pageAfter(found.length > limit ? items.at(-1)?.id : undefined, 'id') };
}
