import type { ProbotOctokit } from 'probot';

/** An Octokit that is authenticated as one installation, and the repository it is used on. */
export type Repository = {
  readonly octokit: ProbotOctokit;
  readonly owner: string;
  readonly repo: string;
};
