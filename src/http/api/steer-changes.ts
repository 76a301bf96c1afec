import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { ChangeAnswer, Decision } from '../../actions/change-desk.ts';
import { resolveChange, submitChange, withdrawChange } from '../../actions/steer-change.ts';
import type { Json } from '../../domain/json.ts';
import { answerChange } from './answer-change.ts';
import type { ApiOptions } from './api-options.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import { changeExample, changeRef, resolutionsExample, resolutionsSchema } from './change-schemas.ts';
import { answers, changeParams, jsonAnswer } from './common-schemas.ts';
import { refuseCall } from './refuse-change.ts';

/** Submitting, withdrawing and deciding (DESIGN.md 5.7). */
export function steerChanges(scope: ApiScope, api: ApiOptions): void {
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
