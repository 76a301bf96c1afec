import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import type { RepositoryHost, RepositoryRef } from '../ports/repository-host.ts';
import { createRepositoryHost } from './create-repository-host.ts';
import { readFailure } from './read-failure.ts';
import { defaultPatience, type Patience } from './request.ts';

export type GitHubAppOptions = {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
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

/** Probot, set up so that only our adapter decides what is sent again, and a way to reach an installation's repository. */
export type GitHubApp = {
  readonly probot: Probot;
  readonly connect: (where: RepositoryRef) => Promise<RepositoryHost>;
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
    Octokit: withoutRetries(spaceWrites),
    request: { fetch: fetchWithin(options.timeout ?? defaultTimeout) },
  });
  const connect = async ({ installation, owner, repo }: RepositoryRef): Promise<RepositoryHost> => {
    try {
      const octokit = await probot.auth(installation);
      return createRepositoryHost(octokit, { owner, repo, app: appId }, patience);
    } catch (thrown) {
      throw readFailure('sign in', thrown, Date.now());
    }
  };
  return { probot, connect };
}

function withoutRetries(spaceWrites: boolean): typeof ProbotOctokit {
  return ProbotOctokit.defaults((given: { throttle?: object }) => ({
    ...given,
    retry: { enabled: false },
    throttle: { ...given.throttle, enabled: spaceWrites, onRateLimit: never, onSecondaryRateLimit: never },
  }));
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
