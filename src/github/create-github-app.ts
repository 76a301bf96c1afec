import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import type { Repositories, RepositoryFacts, RepositoryHost, RepositoryRef } from '../ports/repository-host.ts';
import { createRepositoryHost } from './create-repository-host.ts';
import { isInstalled, listRepositories } from './list-repositories.ts';
import { readFailure } from './read-failure.ts';
import { createRequests, defaultPatience, type Patience } from './request.ts';
import { signAppToken } from './sign-app-token.ts';

export type GitHubAppOptions = {
  readonly appId: number;
  /** PEM; asked for each token of the App, so that the key can be replaced. */
  readonly privateKey: () => string;
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** Whether writes are spaced by a second, as GitHub asks for (TRAPS: one queue an installation). */
  readonly spaceWrites: boolean;
  readonly log: Logger;
  readonly patience?: Patience;
  /** Milliseconds for one answer; an archive gets ten times as long. */
  readonly timeout?: number;
};

const defaultTimeout = 60_000;

/** Probot, set up so that only our adapter decides what is sent again, and the repositories that it reaches. */
export type GitHubApp = Repositories & { readonly probot: Probot };

/**
 * The App as Probot sees it. Octokit's plugins retry nothing; a request ends after its timeout. Probot's log is never
 * below `info`: its debug lines hold payloads and request bodies, which hold file contents.
 */
export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { appId, privateKey, apiUrl, spaceWrites, log, patience = defaultPatience } = options;
  const probot = new Probot({
    appId,
    privateKey: privateKey(),
    // Probot verifies nothing here: the front door does. Without a secret it takes one that everybody knows.
    secret: randomUUID(),
    baseUrl: apiUrl,
    log: log.child({}, { level: log.isLevelEnabled('debug') ? 'info' : log.level }),
    Octokit: createOctokit(spaceWrites, privateKey),
    request: { fetch: fetchWithin(options.timeout ?? defaultTimeout) },
  });
  const signIn = async (installation: number): Promise<ProbotOctokit> => {
    try {
      return await probot.auth(installation);
    } catch (thrown) {
      throw readFailure('sign in', thrown, Date.now());
    }
  };
  const connect = async ({ installation, owner, repo }: RepositoryRef): Promise<RepositoryHost> =>
    createRepositoryHost(await signIn(installation), { owner, repo, app: appId }, patience);
  const asApp = createRequests(patience, async () => undefined);
  const list = async (installation: number, isEnough?: (found: RepositoryFacts) => boolean) => {
    if (!(await isInstalled(await probot.auth(), asApp, installation))) return [];
    const octokit = await signIn(installation);
    const requests = createRequests(patience, () => octokit.auth({ type: 'installation', refresh: true }));
    return await listRepositories(octokit, requests, installation, isEnough);
  };
  const find: Repositories['find'] = async ({ installation, id }) => {
    const isIt = (one: { id: number }): boolean => one.id === id;
    return (await list(installation, isIt)).find(isIt);
  };
  return { probot, connect, list: (installation) => list(installation), find };
}

/** Probot's Octokit that retries nothing by itself and signs the App's tokens with the key of the moment. */
function createOctokit(spaceWrites: boolean, privateKey: () => string): typeof ProbotOctokit {
  const createJwt = async (appId: string | number, timeDifference = 0) =>
    signAppToken(Number(appId), privateKey(), Math.floor(Date.now() / 1000) + timeDifference);
  return ProbotOctokit.defaults(({ auth, ...given }: { throttle?: object; auth?: { privateKey?: string } }) => {
    const { privateKey: _, ...identity } = auth ?? {};
    return {
      ...given,
      auth: { ...identity, createJwt },
      retry: { enabled: false },
      throttle: { ...given.throttle, enabled: spaceWrites, onRateLimit: never, onSecondaryRateLimit: never },
    };
  });
}

function never(): boolean {
  return false;
}

function fetchWithin(timeout: number): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const signal = AbortSignal.timeout(url.includes('/tarball/') ? timeout * 10 : timeout);
    return fetch(input, { ...init, signal });
  };
}
