import type { ProbotOctokit } from 'probot';
import type { Answered, RequestBudget } from './create-request-budget.ts';
import { type EtagCache, etagKey } from './etag-cache.ts';
import { readFailure } from './read-failure.ts';

export type Answer = Awaited<ReturnType<ProbotOctokit['request']>>;

type Headers = Readonly<Record<string, string | number | undefined>>;

/** Milliseconds that one piece of work waits in all for its turns; then it makes room for others and comes again. */
const longestWork = 30_000;

/**
 * Makes an installation's Octokit ask its budget before every request, tell it of every answer, and ask again with the
 * ETag where the answer is known: one that has not changed (304) costs nothing of the hour.
 */
export function meterRequests(
  octokit: ProbotOctokit,
  installation: number,
  { budget, etags }: { budget: RequestBudget; etags: EtagCache<Answer> },
): void {
  let waited = 0;
  octokit.hook.wrap('request', async (request, options) => {
    const { method, url } = options;
    // A token is asked for as the App: that is not the installation's.
    if (url.endsWith('/access_tokens')) return await request(options);
    waited += await budget.spend(installation, method, Math.max(longestWork - waited, 0));
    const key = etagKey(installation, options);
    const kept = key === undefined ? undefined : etags.find(key);
    if (kept) options.headers = { ...options.headers, 'if-none-match': kept.etag };
    try {
      const response = await request(options);
      await budget.learn(installation, method, response);
      const { etag } = response.headers;
      if (key !== undefined && etag !== undefined && response.status === 200) etags.keep(key, { etag, response });
      return response;
    } catch (thrown) {
      const answer = answerOf(thrown);
      await budget.learn(installation, method, answer);
      if (kept && answer.status === 304) return kept.response;
      throw thrown;
    }
  });
}

/** What a refusal says about limits; status 0 where there was no answer. */
function answerOf(thrown: unknown): Answered {
  const response: unknown = property(thrown, 'response');
  const status: unknown = property(thrown, 'status');
  if (typeof status !== 'number' || typeof response !== 'object' || response === null)
    return { status: 0, headers: {} };
  const headers = (property(response, 'headers') ?? {}) as Headers;
  const { ending, retryAfter } = readFailure('', thrown, Date.now());
  const isSaid = headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0';
  return { status, headers, ...(ending === 'limited' ? { wait: retryAfter, isSaid } : {}) };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
