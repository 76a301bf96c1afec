import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { findObjection } from '../../actions/accept-change.ts';
import { type AdoptDesk, acceptAdoption, type Prepared, prepareAdoption } from '../../actions/adopt-live.ts';
import type { ChangeRequest } from '../../actions/change-desk.ts';
import { planRequest } from '../../actions/plan-request.ts';
import { printKey } from '../../domain/record-key.ts';
import { answerChange } from './answer-change.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import { acceptedSchema, changeExample, changePlanExample } from './change-schemas.ts';
import { answers, fabricParams, jsonAnswer, strict } from './common-schemas.ts';
import { adoptExample } from './drift-examples.ts';
import { adoptRequestSchema } from './drift-schemas.ts';
import { notCompared, requireCluster } from './drift-standing.ts';
import { idempotentId } from './idempotent-id.ts';
import { requesterOf } from './read-change-request.ts';
import { refuseChange } from './refuse-change.ts';
import { renderPlan } from './render-plan.ts';

const flag = (description: string) => Type.Optional(Type.Boolean({ description }));
const title = 'Adopt live values in fabric-1: 1 record';
const accepted = {
  change: { ...changeExample, title, state: 'queued', pullRequest: null, head: null },
  plan: changePlanExample,
};

/** `POST F/drift/adopt` (DESIGN.md 5.7): a Change that takes values of the cluster into Git. */
export function adoptRoute(scope: ApiScope, api: ApiOptions): void {
  scope.post(
    '/drift/adopt',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'adoptDrift',
        summary: 'Take values of the cluster into Git: a Change that becomes a pull request',
        description:
          'Of the named records the fields that the last comparison found to differ; all of them or none. `missing` ones are deleted, `extra` ones become files; one that is in sync is passed over. The same again while the Change is open is the same Change. Nothing is ever written to the cluster.',
        tags: ['drift'],
        params: fabricParams,
        querystring: strict({
          dryRun: flag('Answer what would happen, with a unified diff; nothing is written.'),
          force: flag('Override warnings; errors stay errors.'),
        }),
        body: { ...adoptRequestSchema, examples: [adoptExample] },
        response: answers(
          {
            200: jsonAnswer(acceptedSchema, 'A dry run, or Git says all of it already: nothing was written.', {
              change: null,
              plan: changePlanExample,
            }),
            202: jsonAnswer(acceptedSchema, 'Kept; its pull request follows.', accepted),
          },
          [403, 409, 413, 415, 422],
        ),
      },
    },
    async (request, reply) => {
      const { dryRun = false, force = false } = request.query;
      requireCluster(api, request);
      const desk: AdoptDesk = { ...api.desk, drift: api.drift };
      const asked = await prepare(desk, request, request.body, force);
      return dryRun ? await tryAdoption(desk, request, asked) : await adopt(api, desk, request, reply, asked);
    },
  );
}

async function prepare(
  desk: AdoptDesk,
  request: FastifyRequest,
  { keys, title: own, message, author, draft = false }: Static<typeof adoptRequestSchema>,
  force: boolean,
): Promise<ChangeRequest> {
  const requester = requesterOf(callerOf(request), author);
  const prepared = await prepareAdoption(desk, fabricOf(request), {
    keys: keys.map(({ group, ...rest }) => ({ ...rest, group: group === '-' ? '' : group })),
    ...(own === undefined ? {} : { title: own }),
    ...(message === undefined ? {} : { message }),
    ...{ requester, draft, force },
  });
  if (prepared.is === 'ready') return prepared.request;
  throw refuseAdoption(prepared, keys);
}

function refuseAdoption(
  refused: Exclude<Prepared, { readonly is: 'ready' }>,
  keys: Static<typeof adoptRequestSchema>['keys'],
): ApiProblem {
  if (refused.is === 'not-compared') return notCompared();
  if (refused.is === 'no-fabric') return new ApiProblem('state', refused.reason);
  if (refused.is === 'unreachable') {
    const words = `the cluster does not answer since ${refused.since}: what it holds now is not known`;
    return new ApiProblem('unreachable', words);
  }
  const errors = refused.refused.map(({ key, pointer, reason }) => ({
    pointer: `/keys/${keys.findIndex((one) => printKey(one) === printKey(key))}`,
    code: 'not-adoptable',
    message: pointer === undefined ? reason : `\`${pointer}\`: ${reason}`,
    key,
  }));
  const [first] = errors;
  return new ApiProblem('refused', `${first?.key.kind} ${first?.key.name}: ${first?.message}`, { errors });
}

async function tryAdoption(desk: AdoptDesk, request: FastifyRequest, asked: ChangeRequest): Promise<object> {
  request.noted.isTrial = true;
  const answer = await planRequest(desk, fabricOf(request), asked);
  if (answer.is !== 'planned') throw refuseChange(answer);
  const objection = findObjection(answer.plan, asked.force);
  if (objection !== undefined) throw refuseChange(objection);
  return { change: null, plan: renderPlan(answer.plan) };
}

async function adopt(
  api: ApiOptions,
  desk: AdoptDesk,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: ChangeRequest,
): Promise<object> {
  const id = idempotentId(request, new Date());
  const own = id === undefined ? desk : { ...desk, newId: () => id };
  const answer = await acceptAdoption(own, fabricOf(request), asked);
  if (answer.is === 'nothing') return { change: null, plan: renderPlan(answer.plan) };
  if (answer.is !== 'accepted') throw refuseChange(answer);
  return { change: await answerChange(api, request, reply, answer.change), plan: renderPlan(answer.plan) };
}
