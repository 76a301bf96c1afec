import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { acceptChange, findObjection } from '../../actions/accept-change.ts';
import { findOthersOfPlan } from '../../actions/find-others.ts';
import { planRequest } from '../../actions/plan-request.ts';
import type { OtherChange } from '../../proposal/change-verdict.ts';
import { answerChange } from './answer-change.ts';
import type { ApiOptions } from './api-options.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import {
  acceptedSchema,
  changeExample,
  changePlanExample,
  changeRequestExample,
  changeRequestSchema,
  otherExample,
  type otherSchema,
  putExample,
  triedSchema,
} from './change-schemas.ts';
import { answers, fabricParams, jsonAnswer, strict } from './common-schemas.ts';
import { idempotentId } from './idempotent-id.ts';
import { listChanges } from './list-changes.ts';
import { readChangeRequest } from './read-change-request.ts';
import { refuseChange } from './refuse-change.ts';
import { renderPlan } from './render-plan.ts';
import { steerChanges } from './steer-changes.ts';

const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

/** `F/changes` and `F/conflicts` (DESIGN.md 5.7). */
export function changeRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    postChange(scope, api);
    listChanges(scope, api);
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
          dryRun: flag(
            'Answer what would happen, with a unified diff and the open Changes that it meets; nothing is written.',
          ),
          force: flag('Override warnings; errors stay errors.'),
        }),
        body: { ...changeRequestSchema, examples: [changeRequestExample, putExample] },
        response: answers(
          {
            200: jsonAnswer(triedSchema, 'A dry run, or Git says all of it already: nothing was written.', {
              change: null,
              plan: changePlanExample,
              others: [otherExample],
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
  const others = await findOthersOfPlan(desk, fabricOf(request), answer, asked.into);
  return { change: null, plan: renderPlan(answer.plan), others: others.map(renderOther) };
}

function renderOther({ change, pullRequest, key, conflict }: OtherChange): Static<typeof otherSchema> {
  return { change, pullRequest: pullRequest ?? null, key, conflict: conflict ?? null };
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
