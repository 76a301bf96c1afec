import type { FastifyRequest } from 'fastify';
import type { DriftStanding } from '../../ports/drift-store.ts';
import type { ApiOptions } from './api-options.ts';
import { ApiProblem } from './api-problem.ts';
import { fabricOf } from './api-scope.ts';

/** What stands of the fabric that a request is about. Throws `no-cluster` or `not-compared`. */
export async function standingOf({ drift }: ApiOptions, request: FastifyRequest): Promise<DriftStanding> {
  requireCluster({ drift }, request);
  const standing = await drift.store.find(fabricOf(request));
  if (standing === undefined) throw notCompared();
  return standing;
}

/** Throws `no-cluster` where none is named for the fabric. */
export function requireCluster({ drift }: Pick<ApiOptions, 'drift'>, request: FastifyRequest): void {
  if (drift.hasCluster(fabricOf(request))) return;
  throw new ApiProblem('no-cluster', 'no cluster is connected to this fabric, so nothing can be compared');
}

/** The problem of a fabric whose cluster was not read yet. */
export function notCompared(): ApiProblem {
  return new ApiProblem('not-compared', 'the fabric was not compared with its cluster yet: ask again in a moment');
}
