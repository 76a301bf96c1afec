import type { ProbotOctokit } from 'probot';
import { onTestFinished } from 'vitest';
import type { AppOptions } from '../support/github/acts/apps.ts';
import type { RepositoryOptions } from '../support/github/acts/create-repository.ts';
import { createGitHub, type GitHubDouble, type GitHubOptions } from '../support/github/create-github.ts';
import type { App, Installation, Repository } from '../support/github/state/model.ts';
import { octokitOf } from './octokit.ts';

export type Stage = {
  readonly github: GitHubDouble;
  readonly app: App;
  readonly repository: Repository;
  readonly installation: Installation;
  /** Asks as the installation. */
  readonly octokit: ProbotOctokit;
  readonly at: { readonly owner: string; readonly repo: string };
  /** The head of `main`. */
  readonly start: string;
};

export type StageOptions = {
  readonly github?: GitHubOptions;
  readonly app?: AppOptions;
  readonly repository?: Partial<RepositoryOptions>;
};

/**
 * A GitHub with one App installed on one repository of two files. At the end of the test it fails if anything was
 * not as GitHub's description says; a test about such a thing takes the violations first.
 */
export async function stage(options: StageOptions = {}): Promise<Stage> {
  const github = await createGitHub(options.github);
  onTestFinished(async () => {
    await github.close();
    github.assertClean();
  });
  const app = await github.createApp(options.app);
  const files = { 'README.md': 'hello\n', 'raw/one.yaml': 'kind: VPC\n' };
  const repository = await github.createRepository({ name: 'acme/network', files, ...options.repository });
  const installation = github.install(app, repository);
  return {
    github,
    app,
    repository,
    installation,
    octokit: octokitOf(github, app, installation),
    at: { owner: repository.owner.login, repo: repository.name },
    start: (await github.head(repository, repository.defaultBranch)) ?? '',
  };
}

export type Refusal = {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** The answer that refuses a call; fails where the call is not refused. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await call.then(
    () => new Error('not refused'),
    (reason: unknown) => reason,
  );
  const { status, message, response } = Object(error);
  if (status === undefined) throw error;
  return { status, message: String(response?.data?.message ?? message), headers: Object(response?.headers) };
}
