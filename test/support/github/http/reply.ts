import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import type { Answer } from './answer.ts';
import { type Caller, limitKey } from './authenticate.ts';
import type { Fault } from './faults.ts';
import { faultyAnswer } from './faulty-answer.ts';
import type { RateLimit } from './rate-limit.ts';
import type { LoggedRequest } from './request-log.ts';

export type Replying = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly logged: LoggedRequest;
  readonly caller: Caller;
  readonly fault: Fault | null;
  readonly carryOut: () => Promise<Answer>;
};

/** Carries a request out as far as its fault lets it, and answers, or does not. */
export async function reply(platform: Platform, rateLimit: RateLimit, replying: Replying): Promise<void> {
  const { response, logged, fault, carryOut } = replying;
  if (fault?.kind === 'run') await fault.before?.();
  const real = isCarriedOut(fault) ? await carryOut() : null;
  if (real) checkAnswer(platform, logged, real);
  if (fault?.kind === 'run') await fault.after?.();
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'reset') {
    response.destroy();
    return;
  }
  const final = faultyAnswer(fault, real, platform.world.clock());
  logged.status = final.status;
  send(rateLimit, replying, final);
}

function isCarriedOut(fault: Fault | null): boolean {
  if (fault === null || fault.kind === 'run' || fault.kind === 'truncate') return true;
  return 'effect' in fault && fault.effect === true;
}

/** Holds the double's own answer against the description; what a fault makes of it is not GitHub's, and redirects are nobody's operation. */
function checkAnswer({ description, violations }: Platform, logged: LoggedRequest, answer: Answer): void {
  if (answer.status === 301 || answer.status === 307) return;
  const message = description?.checkResponse(logged.operation, answer);
  const what = `${logged.method} ${logged.path} ${answer.status}`;
  if (message) violations.push({ where: 'response', what, message });
}

function send(rateLimit: RateLimit, { request, response, logged, caller }: Replying, final: Answer): void {
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
      rateLimit.giveBack(key);
      logged.status = 304;
      response.writeHead(304, { ...headers, ...rateLimit.headers(key) }).end();
      return;
    }
  }
  response.writeHead(final.status, { ...headers, ...rateLimit.headers(key), ...final.headers });
  response.end(bytes ?? undefined);
}
