import type { FastifyInstance } from 'fastify';
import type { ApiOptions } from './api-options.ts';
import type { ApiScope } from './api-scope.ts';
import { describeApi } from './describe-api.ts';
import { guardRoutes } from './guard-routes.ts';
import { registerFabrics } from './route-fabrics.ts';
import { shieldRoutes } from './shield-routes.ts';
import { takeBodies } from './take-bodies.ts';
import { validateRequests } from './validate-requests.ts';

export const apiPath = '/api/v1';
const fabricPath = '/fabrics/:owner/:repo/:fabric';

/** Registers the HTTP API v1 (DESIGN.md 5.7): what holds for all of its routes, then the routes. */
export function registerApi(server: FastifyInstance, api: ApiOptions): void {
  server.register(
    async (plain) => {
      const scope: ApiScope = plain.withTypeProvider();
      validateRequests(scope);
      takeBodies(scope);
      await shieldRoutes(scope, api.settings);
      guardRoutes(scope, api);
      await describeApi(scope, api.version);
      registerFabrics(scope, api);
      for (const register of api.fabricRoutes) {
        scope.register(async (below) => register(below.withTypeProvider()), { prefix: fabricPath });
      }
    },
    { prefix: apiPath },
  );
}
