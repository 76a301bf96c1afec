import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { acceptChange, findObjection } from '../../actions/accept-change.ts';
import type { ChangeAnswer, Decision } from '../../actions/change-desk.ts';
import { planRequest } from '../../actions/plan-request.ts';
import { resolveChange, submitChange, withdrawChange } from '../../actions/steer-change.ts';
import type { Json } from '../../domain/json.ts';
import { type Change, changeStates } from '../../ports/change-store.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import {
  acceptedSchema,
  changeExample,
  changePlanExample,
  changeRef,
  changeRequestExample,
  changeRequestSchema,
  collisionExample,
  conflictSchema,
  resolutionsExample,
  resolutionsSchema,
  stateSchema,
} from './change-schemas.ts';
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
import { idempotentId } from './idempotent-id.ts';
import { pageAfter, readAfter } from './page-token.ts';
import { isSettled, readWait } from './prefer-wait.ts';
import { readChangeRequest } from './read-change-request.ts';
import { refuseCall, refuseChange } from './refuse-change.ts';
import { changeUrl, renderChange } from './render-change.ts';
import { renderPlan } from './render-plan.ts';
import { untilHeard } from './until-heard.ts';

const usualLimit = 50;
const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

/** `F/changes` and `F/conflicts` (DESIGN.md 5.7). */
export function changeRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    postChange(scope, api);
    readChanges(scope, api);
    steerChanges(scope, api);
  };
}

function postChange(scope: ApiScope, api: ApiOptions): void {
  const accepted = {
    change: { ...changeExample, state: 'queued', pullRequest: null, head: null },
    plan: changePlanExample,
  };
  scope.post(
    '/changes',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'createChange',
        summary: 'Edit records: a Change that becomes a pull request',
        description:
          'Taken whole or not at all. Each edit is merged by field with what Git says now; fields that both changed since the `base` are a collision. `Idempotency-Key` makes it safe to send again; `Prefer: wait=N` (up to 30) answers once the pull request is open.',
        tags: ['changes'],
        params: fabricParams,
        querystring: strict({
          dryRun: flag('Answer what would happen, with a unified diff; nothing is written.'),
          force: flag('Override warnings; errors stay errors.'),
        }),
        body: { ...changeRequestSchema, examples: [changeRequestExample] },
        response: answers(
          {
            200: jsonAnswer(acceptedSchema, 'A dry run, or Git says all of it already: nothing was written.', {
              change: null,
              plan: changePlanExample,
            }),
            202: jsonAnswer(acceptedSchema, 'Kept; its pull request follows.', accepted),
          },
          [403, 409, 413, 415, 422, 428],
        ),
      },
    },
    async (request, reply) => {
      const { dryRun = false, force = false } = request.query;
      const asked = readChangeRequest(request.body, callerOf(request), force);
      return dryRun ? await tryChange(api, request, asked) : await makeChange(api, request, reply, asked);
    },
  );
}

type Asked = ReturnType<typeof readChangeRequest>;

async function tryChange({ desk }: ApiOptions, request: FastifyRequest, asked: Asked): Promise<object> {
  request.noted.isTrial = true;
  const answer = await planRequest(desk, fabricOf(request), asked);
  if (answer.is !== 'planned') throw refuseChange(answer);
  const objection = findObjection(answer.plan, asked.force);
  if (objection !== undefined) throw refuseChange(objection);
  return { change: null, plan: renderPlan(answer.plan) };
}

async function makeChange(
  api: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<object> {
  const facts = fabricOf(request);
  const id = idempotentId(request, new Date());
  const desk = id === undefined ? api.desk : { ...api.desk, newId: () => id };
  const answer = await acceptChange(desk, facts, asked);
  if (answer.is === 'nothing') return { change: null, plan: renderPlan(answer.plan) };
  if (answer.is !== 'accepted') throw refuseChange(answer);
  return { change: await answerChange(api, request, reply, answer.change), plan: renderPlan(answer.plan) };
}

/** 202 with the Change, once it has become what the caller wants to wait for. */
export async function answerChange(
  api: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  change: Change,
): Promise<object> {
  const facts = fabricOf(request);
  const seconds = readWait(request.headers.prefer);
  const find = async (): Promise<Change> => (await api.changes.find(facts, change.id)) ?? change;
  const now = seconds === 0 ? change : await untilHeard({ ...api, request }, { ref: facts, seconds }, find, isSettled);
  request.noted.change = now.id;
  if (now.pullRequest !== undefined) request.noted.pullRequest = now.pullRequest;
  reply.code(202).header('location', changeUrl(facts, now.id));
  if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`);
  return renderChange(now, facts, api.serverUrl);
}

function readChanges(scope: ApiScope, api: ApiOptions): void {
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

function steerChanges(scope: ApiScope, api: ApiOptions): void {
  const done = jsonAnswer(changeRef, 'Kept; what follows on GitHub follows.', changeExample);
  const about = { tags: ['changes'], params: changeParams, response: answers({ 202: done }, [403, 409, 413, 415]) };
  const finish = async (request: FastifyRequest, reply: FastifyReply, answer: ChangeAnswer): Promise<object> => {
    if (answer.is !== 'done') throw refuseCall(answer);
    return await answerChange(api, request, reply, answer.change);
  };
  scope.post(
    '/changes/:id/submit',
    { config: { access: 'write' }, schema: { ...about, operationId: 'submitChange', summary: 'Propose a draft' } },
    async (request, reply) =>
      await finish(request, reply, await submitChange(api.desk, fabricOf(request), request.params.id)),
  );
  scope.delete(
    '/changes/:id',
    {
      config: { access: 'write' },
      schema: {
        ...about,
        operationId: 'withdrawChange',
        summary: 'Withdraw a Change: its pull request is closed, its branch deleted',
      },
    },
    async (request, reply) =>
      await finish(request, reply, await withdrawChange(api.desk, fabricOf(request), request.params.id)),
  );
  scope.post(
    '/changes/:id/resolutions',
    {
      config: { access: 'write' },
      schema: {
        ...about,
        operationId: 'resolveChange',
        summary: 'Decide collisions of a Change: whose value holds',
        description:
          'A decision holds for the value that Git had when it was made: where Git moves on, it is asked again.',
        body: { ...resolutionsSchema, examples: [resolutionsExample] },
      },
    },
    async (request, reply) => {
      const decisions = request.body.map(readDecision);
      return await finish(
        request,
        reply,
        await resolveChange(api.desk, fabricOf(request), request.params.id, decisions),
      );
    },
  );
}

function readDecision({ key, pointer, take, value }: Static<typeof resolutionsSchema>[number]): Decision {
  // What came as JSON is JSON.
  return take === 'value' ? { key, pointer, take, value: value as Json | undefined } : { key, pointer, take };
}
