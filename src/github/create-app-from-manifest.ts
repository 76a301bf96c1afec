import { ProbotOctokit } from 'probot';
import { readFailure } from './read-failure.ts';

/** A GitHub App as its creation answers it: the only time that GitHub gives its key and secret away. */
export type NewApp = {
  readonly id: number;
  readonly name: string;
  readonly htmlUrl: string;
  /** PEM */
  readonly privateKey: string;
  /** Undefined where the App has no webhook. */
  readonly webhookSecret: string | undefined;
};

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const timeout = 30_000;

/**
 * Trades the code that GitHub sends after somebody created the App (good once, for an hour) for the App's key and
 * secret. Not repeated: a code whose answer was lost is spent. Throws HostError, `missing` for a code that is not good.
 */
export async function createAppFromManifest(apiUrl: string, code: string): Promise<NewApp> {
  const octokit = new ProbotOctokit({
    baseUrl: apiUrl,
    log: quiet,
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  try {
    const request = { signal: AbortSignal.timeout(timeout) };
    const { data } = await octokit.rest.apps.createFromManifest({ code, request });
    return {
      id: data.id,
      name: data.name,
      htmlUrl: data.html_url,
      privateKey: data.pem,
      webhookSecret: data.webhook_secret ?? undefined,
    };
  } catch (thrown) {
    throw readFailure('create the App', thrown, Date.now());
  }
}
