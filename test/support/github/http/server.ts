import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import { type Answer, ApiError } from './answer.ts';
import { answerOf, answerRequest, byName } from './answer-request.ts';
import { authenticate, type Caller, printCaller } from './authenticate.ts';
import type { RateLimit } from './rate-limit.ts';
import { reply } from './reply.ts';
import type { createRouter } from './router.ts';

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
    if (refusal) return answerOf(refusal);
    return answerRequest(platform, parts.rateLimit, {
      match,
      logged,
      caller,
      query: url.searchParams,
      format,
      body,
      raw,
    });
  };
  await reply(platform, parts.rateLimit, { request, response, logged, caller, fault, carryOut });
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
