import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import type { AppHost } from '../ports/app-host.ts';
import type { Repositories, RepositoryFacts } from '../ports/repository-host.ts';
import type { RequestFigures } from '../ports/request-figures.ts';
import { defaultRequestLimits, noRequestLimits, type RequestLedger } from '../ports/request-ledger.ts';
import type { RequestMeter } from '../ports/request-meter.ts';
import { createAppHost } from './create-app-host.ts';
import { createMemoryLedger } from './create-memory-ledger.ts';
import { createRepositoryHost } from './create-repository-host.ts';
import { createRequestBudget } from './create-request-budget.ts';
import { createEtagCache } from './etag-cache.ts';
import { isInstalled, listRepositories } from './list-repositories.ts';
import { type Answer, meterRequests } from './meter-requests.ts';
import { readFailure } from './read-failure.ts';
import { createRequests, defaultPatience, type Patience } from './request.ts';
import { signAppToken } from './sign-app-token.ts';

export type GitHubAppOptions = {
  readonly appId: number;
  /** PEM; asked for each token of the App, so that the key can be replaced. */
  readonly privateKey: () => string;
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** Whether requests are held within GitHub's secondary limits and writes spaced by a second, each installation by itself. */
  readonly spaceWrites: boolean;
  /** The account that all processes share; of this process alone where left out. */
  readonly ledger?: RequestLedger;
  readonly meter?: RequestMeter;
  readonly log: Logger;
  readonly patience?: Patience;
  /** Milliseconds for one answer; an archive gets ten times as long. */
  readonly timeout?: number;
};

const defaultTimeout = 60_000;

/** What Probot gives Octokit to sign in with. */
type Identity = { readonly privateKey?: string; readonly request?: ProbotOctokit['request'] };

/**
 * Probot, set up so that only our adapter decides what is sent again, and the repositories that it reaches: `connect`
 * throws a postponed OperationalError while the installation's budget is used up.
 */
export type GitHubApp = Repositories & {
  readonly probot: Probot;
  /** What is asked as the App itself. */
  readonly host: AppHost;
  readonly figures: RequestFigures;
};

/**
 * The App as Probot sees it. Octokit's plugins retry nothing; a request ends after its timeout. Probot's log is never
 * below `info`: its debug lines hold payloads and request bodies, which hold file contents.
 */
export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { appId, privateKey, apiUrl, spaceWrites, log, patience = defaultPatience, meter } = options;
  const probot = new Probot({
    appId,
    privateKey: privateKey(),
    // Probot verifies nothing here: the front door does. Without a secret it takes one that everybody knows.
    secret: randomUUID(),
    baseUrl: apiUrl,
    log: log.child({}, { level: log.isLevelEnabled('debug') ? 'info' : log.level }),
    Octokit: createOctokit(privateKey, apiUrl),
    request: { fetch: fetchWithin(options.timeout ?? defaultTimeout) },
  });
  const { longestWait, sleep } = patience;
  const ledger = options.ledger ?? createMemoryLedger(spaceWrites ? defaultRequestLimits : noRequestLimits);
  const budget = createRequestBudget({ ledger, longestWait, sleep, meter });
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
  const asApp = createRequests(patience, async () => undefined);
  const list = async (installation: number, isEnough?: (found: RepositoryFacts) => boolean) => {
    if (!(await isInstalled(await probot.auth(), asApp, installation))) return [];
    const octokit = await signIn(installation);
    const requests = createRequests(patience, () => octokit.auth({ type: 'installation', refresh: true }));
    return await listRepositories(octokit, requests, installation, isEnough);
  };
  return {
    probot,
    connect: async ({ installation, owner, repo }) => {
      budget.admit(installation);
      return createRepositoryHost(await signIn(installation), { owner, repo, app: appId }, patience);
    },
    list: (installation) => list(installation),
    find: async ({ installation, id }) => {
      const isIt = (one: { id: number }): boolean => one.id === id;
      return (await list(installation, isIt)).find(isIt);
    },
    host: createAppHost(() => probot.auth(), signIn, patience),
    figures: budget.figures,
  };
}

/**
 * Probot's Octokit that decides nothing by itself (its throttle is one queue for the whole process; see meterRequests
 * instead) and signs the App's tokens with the key of the moment. What Probot asks for tokens with knows nothing of
 * another server than github.com.
 */
function createOctokit(privateKey: () => string, baseUrl: string): typeof ProbotOctokit {
  const createJwt = async (appId: string | number, timeDifference = 0) =>
    signAppToken(Number(appId), privateKey(), Math.floor(Date.now() / 1000) + timeDifference);
  return ProbotOctokit.defaults(({ auth, ...given }: { auth?: Identity }) => {
    const { privateKey: _, request, ...identity } = auth ?? {};
    const own = { ...identity, ...(request ? { request: request.defaults({ baseUrl }) } : {}), createJwt };
    return { ...given, auth: own, retry: { enabled: false }, throttle: { enabled: false } };
  });
}

function fetchWithin(timeout: number): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const signal = AbortSignal.timeout(url.includes('/tarball/') ? timeout * 10 : timeout);
    return fetch(input, { ...init, signal });
  };
}
