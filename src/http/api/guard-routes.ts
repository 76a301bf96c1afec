import type { FastifyRequest } from 'fastify';
import { answerError, answerNotFound } from './answer-problem.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiScope } from './api-scope.ts';
import { auditWrites } from './audit-writes.ts';
import { authenticate, createFabricFinder } from './authenticate.ts';
import { replayAnswers } from './replay-answers.ts';
import { requestIdOf } from './request-id.ts';

/**
 * What holds before any route does its work: an id for the request, a token, the fabric of the path among those that
 * the token may see (any other is 404), its scope (403). Afterwards: writes are in the audit log, faults are problems.
 */
export function guardRoutes(scope: ApiScope, api: ApiOptions): void {
  const findFabric = createFabricFinder(api.index);
  scope.decorateRequest('caller', undefined);
  scope.decorateRequest('fabric', undefined);
  scope.decorateRequest('claimed', undefined);
  scope.decorateRequest('noted');
  scope.addHook('onRequest', async (request, reply) => {
    request.id = requestIdOf(request.raw);
    request.noted = {};
    reply.headers({ 'x-request-id': request.id, 'cache-control': 'private, no-cache' });
    const { access = 'read' } = request.routeOptions.config;
    if (access === 'open') return;
    const caller = await authenticate(api.tokens, request);
    request.caller = caller;
    const named = namedFabric(request);
    if (named !== undefined) request.fabric = await findFabric(caller, named.owner, named.repo, named.fabric);
    if (access === 'write' && caller.scope !== 'write') {
      throw new ApiProblem('forbidden', 'this needs a token of scope write');
    }
  });
  auditWrites(scope, api);
  replayAnswers(scope, api);
  scope.setErrorHandler((error, request, reply) => answerError(error, request, reply, api.log));
  scope.setNotFoundHandler(answerNotFound);
}

function namedFabric({ params }: FastifyRequest): { owner: string; repo: string; fabric: string } | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const { owner, repo, fabric } = params as Readonly<Record<string, string | undefined>>;
  return owner === undefined || repo === undefined || fabric === undefined ? undefined : { owner, repo, fabric };
}
