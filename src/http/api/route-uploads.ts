import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { acceptUpload } from '../../actions/accept-upload.ts';
import type { UploadAnswer } from '../../actions/change-desk.ts';
import { answerChange } from './answer-change.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import { answers, fabricParams, jsonAnswer, strict } from './common-schemas.ts';
import { uploadAnswerSchema, uploadExample } from './plan-schemas.ts';
import { requesterOf } from './read-change-request.ts';
import { refusePaused } from './refuse-change.ts';
import { renderUploadPlan } from './render-plan.ts';
import { takeUploads, uploadTypes } from './take-uploads.ts';

const uploadQuery = strict({
  path: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'What to call the source; of a form, its file name.',
      examples: ['wiring.yaml'],
    }),
  ),
  author: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\p{Cc}]+$' })),
  dryRun: Type.Optional(Type.Boolean({ description: 'Answer what would happen; nothing is written.' })),
});

const text = { schema: { type: 'string', description: 'YAML or JSON, up to 24 MiB.' } };
const form = {
  schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
};

/** `POST F/uploads` (DESIGN.md 5.7). */
export function uploadRoutes(api: ApiOptions): (scope: ApiScope) => Promise<void> {
  return async (scope) => {
    await takeUploads(scope);
    scope.post(
      '/uploads',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'createUpload',
          summary: 'Upload YAML or JSON: one pull request with the normalized result',
          description:
            'As if it had been put into raw/ and normalized at once. With one held document nothing is taken.',
          tags: ['changes'],
          params: fabricParams,
          querystring: uploadQuery,
          consumes: [...uploadTypes, 'multipart/form-data'],
          body: {
            content: {
              ...Object.fromEntries(uploadTypes.map((type) => [type, text])),
              'multipart/form-data': form,
            },
          },
          response: answers(
            {
              200: jsonAnswer(uploadAnswerSchema, 'A dry run, or Git says all of it already: nothing was written.', {
                ...uploadExample,
                change: null,
              }),
              202: jsonAnswer(uploadAnswerSchema, 'Kept; its pull request follows.', uploadExample),
            },
            [403, 409, 413, 415, 422],
          ),
        },
      },
      async (request, reply) => await upload(api, request, reply, request.query),
    );
  };
}

async function upload(
  api: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { path, author, dryRun = false }: Static<typeof uploadQuery>,
): Promise<object> {
  if (dryRun) request.noted.isTrial = true;
  const { file, name } = readUpload(request.body);
  if (file.trim() === '') throw new ApiProblem('invalid-request', 'the upload is empty');
  const answer = await acceptUpload(api.desk, fabricOf(request), {
    path: path ?? name,
    text: file,
    requester: requesterOf(callerOf(request), author),
    dryRun,
  });
  const plan = planOf(answer);
  const change = answer.is === 'accepted' ? await answerChange(api, request, reply, answer.change) : null;
  return { change, plan: renderUploadPlan(plan) };
}

function readUpload(body: unknown): { readonly file: string; readonly name: string } {
  if (typeof body === 'string') return { file: body, name: 'upload.yaml' };
  if (typeof body === 'object' && body !== null && 'file' in body && typeof body.file === 'string') {
    return { file: body.file, name: 'name' in body && typeof body.name === 'string' ? body.name : 'upload.yaml' };
  }
  throw new ApiProblem('invalid-request', 'the body is empty');
}

/** The plan of an upload that was taken, or would be. Throws the problem of any other. */
function planOf(answer: UploadAnswer) {
  switch (answer.is) {
    case 'accepted':
    case 'planned':
    case 'nothing':
      return answer.plan;
    case 'held': {
      const held = answer.plan.documents.filter(({ outcome }) => outcome === 'held');
      const errors = held.map(({ title, reason, source, problems }) => ({
        pointer: problems[0]?.pointer ?? '',
        code: problems[0]?.code ?? 'held',
        message: `${title}: ${reason}`,
        path: source.path,
        line: source.line,
      }));
      throw new ApiProblem('held', `${errors[0]?.message ?? 'a document needs a decision'}`, { errors });
    }
    case 'bad-path': {
      const errors = [{ pointer: '/path', code: 'schema', message: answer.reason }];
      throw new ApiProblem('invalid-request', `in the query: path: ${answer.reason}`, { errors });
    }
    case 'paused':
      throw refusePaused(answer.pause);
    case 'no-fabric':
      throw new ApiProblem('state', answer.reason);
  }
}
