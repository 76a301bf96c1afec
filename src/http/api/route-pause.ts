import { Type } from 'typebox';
import { pauseFabric } from '../../actions/pause-fabric.ts';
import type { ApiOptions } from './api-options.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import { answers, fabricParams, jsonAnswer, strict } from './common-schemas.ts';
import { pauseAnswerSchema } from './fabric-schemas.ts';
import { renderPause } from './render-fabric.ts';

/** `PUT F/pause` (DESIGN.md 5.7). */
export function pauseRoutes(api: ApiOptions): (scope: ApiScope) => void {
  return (scope) => {
    scope.put(
      '/pause',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'pauseFabric',
          summary: 'Stop all writes to the fabric, or let them go on',
          description: 'Holds at once. A pause of the whole repository stays, and the answer shows it.',
          tags: ['fabrics'],
          params: fabricParams,
          body: strict({ paused: Type.Boolean() }, { examples: [{ paused: true }] }),
          response: answers(
            {
              200: jsonAnswer(pauseAnswerSchema, 'What holds now.', {
                paused: { by: 'token netbox', since: '2026-11-24T09:00:00.000Z', of: 'fabric' },
              }),
            },
            [403, 413, 415],
          ),
        },
      },
      async (request) => {
        const facts = fabricOf(request);
        const { name, login } = callerOf(request);
        const by = login === undefined ? `token ${name}` : `${login} (token ${name})`;
        const held = await pauseFabric(api.desk, facts, { paused: request.body.paused, by });
        return { paused: renderPause(held, facts.fabric) };
      },
    );
  };
}
