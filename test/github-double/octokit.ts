import { ProbotOctokit } from 'probot';
import type { GitHubDouble } from '../support/github/create-github.ts';
import type { App, Installation } from '../support/github/state/model.ts';

const calm = { request: { retries: 0 }, throttle: { enabled: false }, retry: { enabled: false } };
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** An Octokit that asks as an installation, by a token it gets itself. */
export function octokitOf(github: GitHubDouble, app: App, installation: Installation): ProbotOctokit {
  const auth = { appId: app.id, privateKey: app.privateKey, installationId: installation.id };
  return new ProbotOctokit({ ...calm, baseUrl: github.apiUrl, auth, log: quiet });
}

/** An Octokit that asks as the App itself. */
export function octokitOfApp(github: GitHubDouble, app: App): ProbotOctokit {
  return new ProbotOctokit({
    ...calm,
    baseUrl: github.apiUrl,
    auth: { appId: app.id, privateKey: app.privateKey },
    log: quiet,
  });
}

/** An Octokit that asks as a person. */
export function octokitOfUser(github: GitHubDouble, login: string): ProbotOctokit {
  return new ProbotOctokit({ ...calm, baseUrl: github.apiUrl, auth: { token: github.tokenOf(login) }, log: quiet });
}
