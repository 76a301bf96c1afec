import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import { findRepository } from '../state/world.ts';
import { type Answer, ApiError, forbidden, notFound } from './answer.ts';
import { authenticate, type Caller, limitKey, permissionsIn, printCaller } from './authenticate.ts';
import type { Fault } from './faults.ts';
import { checkPermission, needsOf } from './permissions.ts';
import type { RateLimit } from './rate-limit.ts';
import { isTokenRequest, type LoggedRequest } from './request-log.ts';
import type { Call, createRouter, Match } from './router.ts';

/** Answers a request outside the API (a download, a page); false where it is not its own. */
export type SideDoor = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> | boolean;

export type ServerParts = {
  readonly platform: Platform;
  readonly router: ReturnType<typeof createRouter>;
  readonly rateLimit: RateLimit;
  readonly sideDoors: readonly SideDoor[];
};

/** The API's HTTP server; the caller lets it listen. */
export function createApiServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      parts.platform.violations.push({
        where: 'double',
        what: `${request.method} ${request.url}`,
        message: String(error),
      });
      response.destroy();
    });
  });
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { platform } = parts;
  const url = new URL(request.url ?? '/', platform.world.origin);
  for (const door of parts.sideDoors) if (await door(request, response, url)) return;
  const method = request.method ?? 'GET';
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '') || '/';
  const match = parts.router(method, byName(platform, path));
  const format =
    /application\/vnd\.github\.(?:v3\.)?(raw|object|diff|patch|sha)/.exec(request.headers.accept ?? '')?.[1] ?? 'json';
  const raw = await readAll(request);
  const body = parseBody(raw);
  const { caller, refusal } = identify(platform, request.headers.authorization);
  const logged = platform.requests.add({
    method,
    path,
    query: url.search,
    operation: match ? `${method} ${match.route.template}` : 'unknown',
    actor: printCaller(caller),
    body,
  });
  const fault = platform.faults.meet(logged);
  if (fault) logged.fault = fault.kind;
  const carryOut = async (): Promise<Answer> => {
    if (refusal) return errorAnswer(refusal);
    return answer(parts, { match, logged, caller, query: url.searchParams, format, body, raw });
  };
  await reply(parts, { request, response, logged, caller, fault, carryOut });
}

function parseBody(raw: Buffer): JsonObject | null {
  if (raw.length === 0) return {};
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'));
    return isObject(value) ? value : value === null ? {} : null;
  } catch {
    return null;
  }
}

function identify(platform: Platform, header: string | undefined): { caller: Caller; refusal: ApiError | null } {
  try {
    return { caller: authenticate(platform.world, header), refusal: null };
  } catch (error) {
    if (error instanceof ApiError) return { caller: { kind: 'nobody' }, refusal: error };
    throw error;
  }
}

function errorAnswer(error: ApiError): Answer {
  return { status: error.status, body: error.body, headers: error.headers };
}

type Asked = {
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

async function answer(parts: ServerParts, asked: Asked): Promise<Answer> {
  const { platform } = parts;
  const { match, logged, caller, query, format, body } = asked;
  const what = `${logged.method} ${logged.path}`;
  try {
    if (!match) {
      platform.violations.push({ where: 'request', what, message: 'no such operation here' });
      throw notFound();
    }
    const write = logged.method !== 'GET' && logged.method !== 'HEAD';
    parts.rateLimit.take(limitKey(caller), { write, content: isContent(logged.operation) });
    if (body === null) throw new ApiError(400, 'Problems parsing JSON', { fault: true });
    checkRequest(platform, match, asked, body);
    const call: Call = { platform, caller, params: match.params, query, format, body };
    return await run(match, call, asked);
  } catch (error) {
    if (error instanceof ApiError) {
      if (error.fault)
        platform.violations.push({
          where: 'request',
          what,
          message: `${error.status} ${error.message} ${JSON.stringify(error.body.errors ?? '')}`,
        });
      return errorAnswer(error);
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
function byName({ world }: Platform, path: string): string {
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

type Replying = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly logged: LoggedRequest;
  readonly caller: Caller;
  readonly fault: Fault | null;
  readonly carryOut: () => Promise<Answer>;
};

async function reply(parts: ServerParts, replying: Replying): Promise<void> {
  const { response, logged, fault, carryOut } = replying;
  if (fault?.kind === 'run') await fault.before?.();
  const skipped =
    fault !== null && fault.kind !== 'run' && fault.kind !== 'truncate' && !('effect' in fault && fault.effect);
  const real = skipped ? null : await carryOut();
  if (fault?.kind === 'run') await fault.after?.();
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'reset') {
    response.destroy();
    return;
  }
  const final = faultyAnswer(fault, real);
  logged.status = final.status;
  // What the faults make up is not held against the description: the double's own answers are.
  const isRedirect = final.status === 301 || final.status === 307;
  if ((fault === null || fault.kind === 'run') && !isRedirect) {
    const complaint = parts.platform.description?.checkResponse(logged.operation, final);
    if (complaint) {
      const what = `${logged.method} ${logged.path} ${final.status}`;
      parts.platform.violations.push({ where: 'response', what, message: complaint });
    }
  }
  send(parts, replying, final);
}

const secondaryWords = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

function faultyAnswer(fault: Fault | null, real: Answer | null): Answer {
  switch (fault?.kind) {
    case 'answer':
      return {
        status: fault.status,
        body: fault.body ?? { message: fault.message ?? 'Server Error' },
        headers: fault.headers ?? {},
      };
    case 'secondary-limit': {
      const { retryAfter = 60 } = fault;
      const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
      return { status: fault.status ?? 403, body: { message: secondaryWords }, headers };
    }
    case 'primary-limit': {
      const reset = Math.floor(Date.now() / 1000) + (fault.resetIn ?? 60);
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
      return { status: 403, body: { message: 'API rate limit exceeded for installation.' }, headers };
    }
    case 'truncate':
      return truncate(real, fault.entries ?? 1);
    default:
      return real ?? { status: 500 };
  }
}

function truncate(real: Answer | null, entries: number): Answer {
  const body = real?.body;
  if (!real || !isObject(body) || !Array.isArray(body.tree)) return real ?? { status: 500 };
  return { ...real, body: { ...body, truncated: true, tree: body.tree.slice(0, entries) } };
}

function send(parts: ServerParts, { request, response, logged, caller }: Replying, final: Answer): void {
  const { body } = final;
  const bytes = Buffer.isBuffer(body) ? body : body === undefined ? null : Buffer.from(JSON.stringify(body));
  const key = limitKey(caller);
  const headers: Record<string, string> = {
    'x-github-request-id': `DOUBLE:${logged.index}`,
    'x-github-media-type': 'github.v3; format=json',
    'content-type': Buffer.isBuffer(body)
      ? 'application/vnd.github.raw; charset=utf-8'
      : 'application/json; charset=utf-8',
    ...(final.status === 201 && isObject(body) && typeof body.url === 'string' ? { location: body.url } : {}),
  };
  if (request.method === 'GET' && final.status === 200 && bytes) {
    headers.etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`;
    headers['cache-control'] = 'private, max-age=60, s-maxage=60';
    const asked = request.headers['if-none-match'];
    if (asked === headers.etag || asked === headers.etag.slice(2)) {
      parts.rateLimit.giveBack(key);
      logged.status = 304;
      response.writeHead(304, { ...headers, ...parts.rateLimit.headers(key) }).end();
      return;
    }
  }
  response.writeHead(final.status, { ...headers, ...parts.rateLimit.headers(key), ...final.headers });
  response.end(bytes ?? undefined);
}
