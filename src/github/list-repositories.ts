import type { ProbotOctokit } from 'probot';
import type { RepositoryFacts } from '../ports/repository-host.ts';
import { HostError } from './host-error.ts';
import type { Requests } from './request.ts';

const pageSize = 100;

/** Whether an installation exists and is not suspended; asked of the App itself, whatever the installation's token says. */
export async function isInstalled(app: ProbotOctokit, requests: Requests, installation: number): Promise<boolean> {
  try {
    const { suspended_at: suspended } = await requests.repeat('read installation', () =>
      app.rest.apps.getInstallation({ installation_id: installation }),
    );
    return suspended === null;
  } catch (error) {
    if (error instanceof HostError && error.ending === 'missing') return false;
    throw error;
  }
}

/** Every repository that an installation reaches, page by page, until `isEnough`. */
export async function listRepositories(
  octokit: ProbotOctokit,
  requests: Requests,
  installation: number,
  isEnough: (found: RepositoryFacts) => boolean = () => false,
): Promise<RepositoryFacts[]> {
  const found: RepositoryFacts[] = [];
  for (let page = 1; ; page += 1) {
    const { repositories } = await requests.repeat('list repositories', () =>
      octokit.rest.apps.listReposAccessibleToInstallation({ per_page: pageSize, page }),
    );
    found.push(...repositories.map((one) => factsOf(installation, one)));
    if (repositories.length < pageSize || found.some(isEnough)) return found;
  }
}

/** A repository as GitHub renders it. */
export function factsOf(
  installation: number,
  one: {
    readonly id: number;
    readonly owner: { readonly login: string };
    readonly name: string;
    readonly default_branch: string;
    readonly archived: boolean;
    readonly disabled: boolean;
  },
): RepositoryFacts {
  return {
    installation,
    id: one.id,
    owner: one.owner.login,
    repo: one.name,
    defaultBranch: one.default_branch,
    isArchived: one.archived || one.disabled,
  };
}
