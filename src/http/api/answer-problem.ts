import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { OperationalError } from '../../ports/operational-error.ts';
import { type ApiCode, ApiProblem, apiCodes, renderProblem } from './api-problem.ts';
import { requestIdOf } from './request-id.ts';

/** Answers an error as a problem (RFC 9457). What is our own fault is logged and not shown. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const problem = problemOf(error);
  const about = { request: request.id, err: error };
  if (problem.code === 'internal') log.error(about, 'API request failed');
  else if (problem.code === 'unavailable') log.warn(about, 'API request could not be served now');
  return answerProblem(problem, request, reply);
}

/** Answers a path that cannot be decoded, wherever it leads. */
export function answerUnroutable(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  request.id = requestIdOf(request.raw);
  return answerError(error, request, reply.header('x-request-id', request.id), log);
}

/** Answers where there is no such route. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerProblem(new ApiProblem('not-found', 'there is no such route; see openapi.json'), request, reply);
}

function answerProblem(problem: ApiProblem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [status] = apiCodes[problem.code];
  return reply
    .code(status)
    .removeHeader('etag')
    .headers(problem.details.headers ?? {})
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(renderProblem(problem, request.id));
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof OperationalError) {
    const headers = { 'retry-after': String(Math.ceil(error.retryAfter ?? 5)) };
    return new ApiProblem('unavailable', 'something that is needed cannot be reached: try again later', { headers });
  }
  const { code, statusCode } = membersOf(error);
  const known = typeof code === 'string' ? fastifyCodes[code] : undefined;
  if (known !== undefined) return new ApiProblem(...known);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return error instanceof SyntaxError
      ? new ApiProblem('invalid-json', 'the body is not JSON, or has members such as __proto__')
      : new ApiProblem('invalid-request', 'the request cannot be read');
  }
  return new ApiProblem('internal', 'this is a bug; the log has more under the id of the request');
}

const unreadable = 'the body is not JSON, or has members such as __proto__';
const fastifyCodes: Readonly<Record<string, readonly [ApiCode, string] | undefined>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['too-large', 'an edit has at most 1 MiB, an upload at most 24 MiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-type', 'send the content type that the route documents'],
  FST_ERR_CTP_EMPTY_TYPE: ['unsupported-type', 'send a content type'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid-json', unreadable],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid-json', 'the body is empty'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid-request', 'the body is not as long as it says'],
  FST_ERR_BAD_URL: ['invalid-request', 'the path cannot be decoded'],
};

function membersOf(error: unknown): { readonly code?: unknown; readonly statusCode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
