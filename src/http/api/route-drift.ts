import { ApiProblem } from './api-problem.ts';
import type { ApiScope } from './api-scope.ts';
import { answers, fabricParams } from './common-schemas.ts';

const routes = [
  ['GET', '/drift', 'getDrift', 'How Git and the cluster differ'],
  ['GET', '/drift/history', 'listDriftHistory', 'How that changed'],
  ['POST', '/drift/refresh', 'refreshDrift', 'Compare now'],
  ['POST', '/drift/adopt', 'adoptDrift', 'Take values of the cluster into Git'],
  ['POST', '/drift/ignore', 'ignoreDrift', 'Leave a field out of the comparison'],
] as const;

/** `F/drift` (DESIGN.md 5.7): no cluster is connected, and so it answers. */
export function driftRoutes(scope: ApiScope): void {
  for (const [method, url, operationId, summary] of routes) {
    scope.route({
      method,
      url,
      config: { access: method === 'GET' ? 'read' : 'write' },
      schema: {
        operationId,
        summary,
        tags: ['drift'],
        params: fabricParams,
        response: answers({}, method === 'GET' ? [] : [403, 415]),
      },
      handler: async () => {
        throw new ApiProblem('no-cluster', 'no cluster is connected to this fabric, so nothing can be compared');
      },
    });
  }
}
