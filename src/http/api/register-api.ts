import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';
import type { ApiOptions } from './api-options.ts';
import type { ApiScope } from './api-scope.ts';
import { describeApi } from './describe-api.ts';
import { guardRoutes } from './guard-routes.ts';
import { changeRoutes } from './route-changes.ts';
import { driftRoutes } from './route-drift.ts';
import { eventRoutes } from './route-events.ts';
import { registerFabrics } from './route-fabrics.ts';
import { freeRoutes } from './route-free.ts';
import { pauseRoutes } from './route-pause.ts';
import { recordRoutes } from './route-records.ts';
import { schemaRoutes } from './route-schemas.ts';
import { uploadRoutes } from './route-uploads.ts';
import { shieldRoutes } from './shield-routes.ts';
import { takeBodies } from './take-bodies.ts';
import { validateRequests } from './validate-requests.ts';

export const apiPath = '/api/v1';
const fabricPath = '/fabrics/:owner/:repo/:fabric';

/** Registers the HTTP API v1 (DESIGN.md 5.7): what holds for all of its routes, then the routes. */
export function registerApi(server: FastifyInstance, options: Omit<ApiOptions, 'stopping'>): void {
  const stopping = new AbortController();
  // Every stream listens.
  setMaxListeners(0, stopping.signal);
  server.addHook('preClose', async () => stopping.abort());
  const api: ApiOptions = { ...options, stopping: stopping.signal };
  server.register(
    async (plain) => {
      const scope: ApiScope = plain.withTypeProvider();
      validateRequests(scope);
      takeBodies(scope);
      await shieldRoutes(scope, api.settings);
      guardRoutes(scope, api);
      await describeApi(scope, api.version);
      registerFabrics(scope, api);
      for (const register of [...ownRoutes(api), ...api.fabricRoutes]) {
        scope.register(async (below) => await register(below.withTypeProvider()), { prefix: fabricPath });
      }
    },
    { prefix: apiPath },
  );
}

function ownRoutes(api: ApiOptions): ApiOptions['fabricRoutes'] {
  return [
    recordRoutes(api),
    schemaRoutes(api),
    freeRoutes(api),
    changeRoutes(api),
    uploadRoutes(api),
    eventRoutes(api),
    pauseRoutes(api),
    driftRoutes(api),
  ];
}
