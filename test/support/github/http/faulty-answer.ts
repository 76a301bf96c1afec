import { isObject } from '../../../../src/domain/json.ts';
import { type Answer, secondaryWords } from './answer.ts';
import type { Fault } from './faults.ts';

/** The answer that a fault makes of the real one; `real` is null where the request was not carried out. */
export function faultyAnswer(fault: Fault | null, real: Answer | null, now: Date): Answer {
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
      const reset = Math.floor(now.getTime() / 1000) + (fault.resetIn ?? 60);
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
