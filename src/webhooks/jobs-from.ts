import { jobAt, type RepositoryJob } from '../jobs/repository-job.ts';
import type { RepositoryFacts } from '../ports/repository-host.ts';

/** What the events of a repository have in common. */
export type Payload = {
  readonly installation?: { readonly id: number } | undefined;
  readonly repository?:
    | {
        readonly id: number;
        readonly name: string;
        readonly owner: { readonly login: string } | null;
        readonly default_branch: string;
        readonly archived?: boolean;
      }
    | undefined;
};

/** The look that an event of a repository asks for; none where it is archived: nothing can be written there. */
export function jobFrom({ installation, repository }: Payload): RepositoryJob | undefined {
  if (!installation || !repository?.owner || repository.archived === true) return undefined;
  return {
    installation: installation.id,
    id: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
    defaultBranch: repository.default_branch,
    recheck: [],
  };
}

/** The looks at repositories as the host lists them, archived ones apart. */
export function jobsOf(found: readonly RepositoryFacts[]): RepositoryJob[] {
  return found.filter(({ isArchived }) => !isArchived).map(jobAt);
}

/** A repository as the events of an installation list it, without its default branch. */
type Listed = { readonly id?: number; readonly full_name?: string };

/** The looks at repositories that came to an installation; the default branch is asked for then. */
export function jobsFrom(
  { id: installation }: { readonly id: number },
  listed: readonly Listed[] = [],
): RepositoryJob[] {
  return listed.flatMap(({ id, full_name: fullName = '' }) => {
    const [owner = '', repo = ''] = fullName.split('/');
    if (id === undefined || repo === '') return [];
    return [{ installation, id, owner, repo, defaultBranch: '', recheck: [] }];
  });
}
