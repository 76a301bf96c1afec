import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import type { AppHost } from '../ports/app-host.ts';
import type { RepositoryHost, RepositoryRef } from '../ports/repository-host.ts';
import type { RequestFigures } from '../ports/request-figures.ts';
import { defaultRequestLimits, noRequestLimits, type RequestLedger } from '../ports/request-ledger.ts';
import { createAppHost } from './create-app-host.ts';
import { createMemoryLedger } from './create-memory-ledger.ts';
import { createRepositoryHost } from './create-repository-host.ts';
import { createRequestBudget } from './create-request-budget.ts';
import { createEtagCache } from './etag-cache.ts';
import { type Answer, meterRequests } from './meter-requests.ts';
import { readFailure } from './read-failure.ts';
import { defaultPatience, type Patience } from './request.ts';

export type GitHubAppOptions = {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** Whether requests are held within GitHub's secondary limits and writes spaced by a second, each installation by itself. */
  readonly spaceWrites: boolean;
  /** The account that all processes share; of this process alone where left out. */
  readonly ledger?: RequestLedger;
  readonly log: Logger;
  readonly patience?: Patience;
  /** Milliseconds for one answer; an archive gets ten times as long. */
  readonly timeout?: number;
};

const defaultTimeout = 60_000;

/** Probot, set up so that only our adapter decides what is sent again, and a way to reach an installation's repository. */
export type GitHubApp = {
  readonly probot: Probot;
  /** Throws a postponed OperationalError while the installation's budget is used up. */
  readonly connect: (where: RepositoryRef) => Promise<RepositoryHost>;
  /** What is asked as the App itself. */
  readonly host: AppHost;
  readonly figures: RequestFigures;
};

/**
 * The App as Probot sees it. Octokit's plugins retry nothing; a request ends after its timeout. Probot's log is never
 * below `info`: its debug lines hold payloads and request bodies, which hold file contents.
 */
export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { appId, privateKey, webhookSecret, apiUrl, spaceWrites, log, patience = defaultPatience } = options;
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: apiUrl,
    log: log.child({}, { level: log.isLevelEnabled('debug') ? 'info' : log.level }),
    Octokit: withoutRetries(),
    request: { fetch: fetchWithin(options.timeout ?? defaultTimeout) },
  });
  const { longestWait, sleep } = patience;
  const ledger = options.ledger ?? createMemoryLedger(spaceWrites ? defaultRequestLimits : noRequestLimits);
  const budget = createRequestBudget({ ledger, longestWait, sleep });
  const metered = { budget, etags: createEtagCache<Answer>() };
  const signIn = async (installation: number): Promise<ProbotOctokit> => {
    try {
      const octokit = await probot.auth(installation);
      meterRequests(octokit, installation, metered);
      return octokit;
    } catch (thrown) {
      throw readFailure('sign in', thrown, Date.now());
    }
  };
  const connect = async ({ installation, owner, repo }: RepositoryRef): Promise<RepositoryHost> => {
    budget.admit(installation);
    return createRepositoryHost(await signIn(installation), { owner, repo, app: appId }, patience);
  };
  return { probot, connect, host: createAppHost(() => probot.auth(), signIn, patience), figures: budget.figures };
}

/** Octokit that decides nothing by itself: its throttle is one queue for the whole process (see meterRequests instead). */
function withoutRetries(): typeof ProbotOctokit {
  return ProbotOctokit.defaults((given: object) => ({
    ...given,
    retry: { enabled: false },
    throttle: { enabled: false },
  }));
}

function fetchWithin(timeout: number): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const signal = AbortSignal.timeout(url.includes('/tarball/') ? timeout * 10 : timeout);
    return fetch(input, { ...init, signal });
  };
}
