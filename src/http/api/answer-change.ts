import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Change } from '../../ports/change-store.ts';
import type { ApiOptions } from './api-options.ts';
import { fabricOf } from './api-scope.ts';
import { isSettled, readWait } from './prefer-wait.ts';
import { changeUrl, renderChange } from './render-change.ts';
import { untilHeard } from './until-heard.ts';

/** 202 with the Change, once it has become what the caller wants to wait for. */
export async function answerChange(
  api: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  change: Change,
): Promise<object> {
  const facts = fabricOf(request);
  const seconds = readWait(request.headers.prefer);
  const find = async (): Promise<Change> => (await api.changes.find(facts, change.id)) ?? change;
  const now = seconds === 0 ? change : await untilHeard({ ...api, request }, { ref: facts, seconds }, find, isSettled);
  request.noted.change = now.id;
  if (now.pullRequest !== undefined) request.noted.pullRequest = now.pullRequest;
  reply.code(202).header('location', changeUrl(facts, now.id));
  if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`);
  return renderChange(now, facts, api.serverUrl);
}
