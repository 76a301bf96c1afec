import type { Ask } from '../actions/ask.ts';
import type { RepositoryFacts, RepositoryRef } from '../ports/repository-host.ts';

/**
 * "Look at this repository again." Everything that matters is read from GitHub; `defaultBranch` saves a request and is
 * asked for where it is wrong. `recheck` holds heads whose check a person asked to run again.
 */
export type RepositoryJob = RepositoryRef & {
  /** GitHub's id of the repository: the name that an event gave may be an old one by now. */
  readonly id: number;
  readonly defaultBranch: string;
  readonly recheck: readonly string[];
  /** What people asked for, in words that can be stored; doing it twice does no harm. */
  readonly asks?: readonly Ask[];
  /** Deliveries that asked for it, the latest last: for the log. */
  readonly deliveries?: readonly string[];
};

/** As many deliveries as a line of the log shall show. */
const namedDeliveries = 10;

/** A look at a repository as the host lists it. */
export function jobAt({ installation, id, owner, repo, defaultBranch }: RepositoryFacts): RepositoryJob {
  return { installation, id, owner, repo, defaultBranch, recheck: [] };
}

/** A look at a repository whose default branch is not known: it asks. */
export function lookAnew(repository: RepositoryRef & { readonly id: number }): RepositoryJob {
  return { ...repository, defaultBranch: '', recheck: [] };
}

/** One key a repository, whatever it is called by now. */
export function keyOfJob({ id }: Pick<RepositoryJob, 'id'>): string {
  return String(id);
}

/** Two looks are one look. */
export function mergeJobs(waiting: RepositoryJob, next: RepositoryJob): RepositoryJob {
  const deliveries = new Set([...(waiting.deliveries ?? []), ...(next.deliveries ?? [])]);
  const asks = mergeAsks(waiting.asks, next.asks);
  return {
    ...next,
    recheck: [...new Set([...waiting.recheck, ...next.recheck])],
    ...(asks.length === 0 ? {} : { asks }),
    deliveries: [...deliveries].slice(-namedDeliveries),
  };
}

function mergeAsks(waiting: readonly Ask[] = [], next: readonly Ask[] = []): Ask[] {
  return [...new Map([...waiting, ...next].map((ask) => [JSON.stringify(ask), ask])).values()];
}
