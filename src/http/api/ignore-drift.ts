import type { Static } from 'typebox';
import { askToIgnore } from '../../actions/ask-to-ignore.ts';
import type { Ignored } from '../../config/ignore-fields.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import { answers, fabricParams, jsonAnswer } from './common-schemas.ts';
import { ignoreExample } from './drift-examples.ts';
import { ignoreAnswerSchema, ignoreRequestSchema } from './drift-schemas.ts';
import { refusePaused } from './refuse-change.ts';
import { fabricUrl } from './render-fabric.ts';

const example = { ignored: ignoreExample, branch: 'hedgerow/ignore/fabric-1' };

/** `POST F/drift/ignore` (DESIGN.md 5.7): a pull request that leaves fields out of the comparison. */
export function ignoreRoute(scope: ApiScope, api: ApiOptions): void {
  scope.post(
    '/drift/ignore',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'ignoreDrift',
        summary: 'Leave fields out of the comparison: a pull request to the configuration',
        description:
          'Adds them to `drift.ignore` in `.github/hedgerow.yml`, on the default branch; one pull request a fabric, which gains what is asked for while it is open. `proposal.opened` in the feed, and `proposals` of the fabric, say which.',
        tags: ['drift'],
        params: fabricParams,
        body: { ...ignoreRequestSchema, examples: [ignoreExample] },
        response: answers(
          {
            200: jsonAnswer(ignoreAnswerSchema, 'The configuration says so already.', { ignored: null, branch: null }),
            202: jsonAnswer(
              ignoreAnswerSchema,
              'Asked for: the fields that are new, and the branch of the pull request that follows.',
              example,
            ),
          },
          [403, 409, 413, 415],
        ),
      },
    },
    async (request, reply) => {
      const facts = fabricOf(request);
      const { name: token, login } = callerOf(request);
      const answer = await askToIgnore(api.desk, facts, readWish(request.body), login ?? token);
      switch (answer.is) {
        case 'paused':
          throw refusePaused(answer.pause);
        case 'no-fabric':
          throw new ApiProblem('state', answer.reason);
        case 'nothing':
          return { ignored: null, branch: null };
        case 'asked': {
          const { ignored, branch } = answer;
          reply.code(202).header('location', fabricUrl(facts));
          return { ignored: { ...ignored, fields: [...ignored.fields] }, branch };
        }
      }
    },
  );
}

/** The records that are meant: by a key, or by kind and name. Throws `invalid-request` where it is neither, or both. */
function readWish({ key, kind, name, fields }: Static<typeof ignoreRequestSchema>): Ignored {
  if (key !== undefined && kind === undefined && name === undefined) return { kind: key.kind, name: key.name, fields };
  if (key === undefined && kind !== undefined && name !== undefined) return { kind, name, fields };
  const message = 'give either `key`, or `kind` and `name`';
  throw new ApiProblem('invalid-request', `in the body: ${message}`, {
    errors: [{ pointer: '/key', code: 'schema', message }],
  });
}
