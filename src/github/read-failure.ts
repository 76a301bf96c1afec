import { isObject } from '../domain/json.ts';
import { HostError } from './host-error.ts';

/** Seconds to wait after a secondary limit that does not say how long (GitHub: "at least one minute"). */
const secondaryWait = 60;

type Answer = { status: number; headers: Readonly<Record<string, string>>; message: string; network: boolean };

/**
 * What a thrown thing means (DESIGN.md section 6, TRAPS: 403 and 429 as limits, status 500 without a response where the
 * connection failed). `now` in milliseconds serves limits that name the time of their end.
 */
export function readFailure(call: string, thrown: unknown, now: number): HostError {
  if (thrown instanceof HostError) return thrown;
  const answer = readAnswer(thrown);
  const wait = limitWait(answer, now);
  const status = answer.network ? 0 : answer.status;
  const words = answer.message.replace(/\s+/g, ' ').trim().slice(0, 1000);
  const cause = safeCause(thrown);
  if (wait !== undefined) return new HostError(call, { ending: 'limited', status, words, retryAfter: wait, cause });
  return new HostError(call, { ending: endingOf(answer), status, words, cause });
}

function endingOf({ status, network }: Answer) {
  if (network || status >= 500 || status === 408) return 'lost';
  if (status === 404 || status === 410) return 'missing';
  return status === 409 ? 'conflict' : 'refused';
}

function limitWait({ status, headers, message }: Answer, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return Math.max(after, 0);
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset))
    return Math.max(Math.ceil(reset - now / 1000) + 1, 1);
  if (status === 429 || /secondary rate limit|abuse detection/i.test(message)) return secondaryWait;
  return undefined;
}

function readAnswer(thrown: unknown): Answer {
  const status = property(thrown, 'status');
  const response = property(thrown, 'response');
  const headers: Record<string, string> = {};
  if (isObject(property(response, 'headers'))) {
    for (const [name, value] of Object.entries(property(response, 'headers') ?? {})) headers[name] = String(value);
  }
  return {
    status: typeof status === 'number' ? status : 0,
    headers,
    message: readWords(thrown, response),
    network: typeof status !== 'number' || !isObject(response),
  };
}

function readWords(thrown: unknown, response: unknown): string {
  const body = property(response, 'data');
  const message = property(body, 'message');
  if (typeof message !== 'string') return thrown instanceof Error ? thrown.message : 'failed';
  const errors = property(body, 'errors');
  const details = Array.isArray(errors) ? errors.map(readDetail).filter((detail) => detail !== '') : [];
  return [message, ...details].join(' · ');
}

function readDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  const message = property(detail, 'message');
  if (typeof message === 'string') return message;
  return [property(detail, 'field'), property(detail, 'code')].filter((part) => typeof part === 'string').join(' ');
}

/** Octokit's error carries the whole request, its body included: only name, message and stack go on. */
function safeCause(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return undefined;
  const cause = new Error(thrown.message);
  cause.name = thrown.name;
  if (thrown.stack !== undefined) cause.stack = thrown.stack;
  return cause;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
