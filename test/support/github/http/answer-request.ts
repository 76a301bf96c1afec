import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import { findRepository } from '../state/world.ts';
import { type Answer, ApiError, forbidden, notFound } from './answer.ts';
import { type Caller, limitKey, permissionsIn } from './authenticate.ts';
import { checkPermission, needsOf } from './permissions.ts';
import type { RateLimit } from './rate-limit.ts';
import { isTokenRequest, type LoggedRequest } from './request-log.ts';
import type { Call, Match } from './router.ts';

/** A request as the server understood it. */
export type Asked = {
  readonly match: Match | null;
  readonly logged: LoggedRequest;
  readonly caller: Caller;
  readonly query: URLSearchParams;
  readonly format: string;
  readonly body: JsonObject | null;
  readonly raw: Buffer;
};

/** Content-creating requests in GitHub's sense: what leaves something that people are notified of. */
const isContent = (operation: string): boolean =>
  /^(POST|PUT|PATCH)/.test(operation) && !isTokenRequest(operation) && !operation.includes('/attempts');

/**
 * Carries a request out. Never throws: a refusal is an answer, and what no well-made client sends, or what the double
 * itself gets wrong, is recorded as a violation.
 */
export async function answerRequest(platform: Platform, rateLimit: RateLimit, asked: Asked): Promise<Answer> {
  const { match, logged, caller, query, format, body } = asked;
  const what = `${logged.method} ${logged.path}`;
  try {
    if (!match) {
      platform.violations.push({ where: 'request', what, message: 'no such operation here' });
      throw notFound();
    }
    const write = logged.method !== 'GET' && logged.method !== 'HEAD';
    rateLimit.take(limitKey(caller), { write, content: isContent(logged.operation) });
    if (body === null) throw new ApiError(400, 'Problems parsing JSON', { fault: true });
    checkRequest(platform, match, asked, body);
    const call: Call = { platform, caller, params: match.params, query, format, body };
    return await run(match, call, asked);
  } catch (error) {
    if (error instanceof ApiError) {
      if (error.fault) {
        const details = error.body.errors === undefined ? '' : ` ${JSON.stringify(error.body.errors)}`;
        platform.violations.push({ where: 'request', what, message: `${error.status} ${error.message}${details}` });
      }
      return answerOf(error);
    }
    platform.violations.push({
      where: 'double',
      what,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return { status: 500, body: { message: 'Server Error' } };
  }
}

/** Throws the 422 that GitHub's description calls for; records what GitHub would ignore. */
function checkRequest(platform: Platform, match: Match, { logged, query, raw }: Asked, body: JsonObject): void {
  if (!platform.description) return;
  const request = { params: match.params, query, body: raw.length > 0 ? body : undefined };
  const { refusal, remarks } = platform.description.checkRequest(logged.operation, request);
  if (refusal !== null) throw new ApiError(422, `Invalid request.\n\n${refusal}`, { fault: true });
  const what = `${logged.method} ${logged.path}`;
  for (const message of remarks) platform.violations.push({ where: 'request', what, message });
}

/** GitHub's own addresses of a repository by its id, which redirects lead to, as addresses by its name. */
export function byName({ world }: Platform, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const repository = [...world.repositories.values()].find((one) => one.id === Number(id));
  return repository ? `/repos/${repository.fullName}${rest}` : path;
}

/** The answer under an old name: 301 for reading, 307 for the rest, which keeps method and body. */
function movedTo({ id }: { id: number }, { logged, query }: Asked, apiUrl: string): Answer {
  const rest = logged.path.replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const search = query.size > 0 ? `?${query.toString()}` : '';
  const url = `${apiUrl}/repositories/${id}${rest}${search}`;
  const body = { message: 'Moved Permanently', url, documentation_url: 'https://docs.github.com/rest' };
  return { status: logged.method === 'GET' ? 301 : 307, body, headers: { location: url } };
}

function run(match: Match, call: Call, asked: Asked): Promise<Answer> | Answer {
  const { route, params } = match;
  if (route.run) return route.run(call);
  const { world } = call.platform;
  const repository = findRepository(world, `${params.owner}/${params.repo}`);
  const moved = world.moved.get(`${params.owner}/${params.repo}`.toLowerCase());
  if (!repository && moved && permissionsIn(call.caller, moved) !== null) return movedTo(moved, asked, world.apiUrl);
  const granted = repository ? permissionsIn(call.caller, repository) : null;
  if (!repository || granted === null || !route.runInRepository) throw notFound();
  if (call.caller.kind !== 'actor') {
    if (route.method !== 'GET') throw new ApiError(401, 'Requires authentication');
    return route.runInRepository({ ...call, repository, actor: { account: repository.owner } });
  }
  checkPermission(granted, needsOf(route.method, route.template));
  if (repository.archived && route.method !== 'GET') throw forbidden('Repository was archived so is read-only.');
  return route.runInRepository({ ...call, repository, actor: call.caller.actor });
}

/** A refusal as an answer. */
export function answerOf(error: ApiError): Answer {
  return { status: error.status, body: error.body, headers: error.headers };
}
