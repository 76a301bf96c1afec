import type { RepositoryRef } from '../ports/repository-host.ts';

/**
 * "Look at this repository again." Everything that matters is read from GitHub; `defaultBranch` saves a request and is
 * asked for where it is wrong. `recheck` holds heads whose check a person asked to run again.
 */
export type RepositoryJob = RepositoryRef & {
  /** GitHub's id of the repository: the name that an event gave may be an old one by now. */
  readonly id: number;
  readonly defaultBranch: string;
  readonly recheck: readonly string[];
  /** Branches of ours whose proposal a person with write permission asked to start over. */
  readonly rebuild?: readonly string[];
  /** Deliveries that asked for it, the latest last: for the log. */
  readonly deliveries?: readonly string[];
};

/** As many deliveries as a line of the log shall show. */
const namedDeliveries = 10;

/** One key a repository, whatever it is called by now. */
export function keyOfJob({ id }: Pick<RepositoryJob, 'id'>): string {
  return String(id);
}

/** Two looks are one look. */
export function mergeJobs(waiting: RepositoryJob, next: RepositoryJob): RepositoryJob {
  const deliveries = new Set([...(waiting.deliveries ?? []), ...(next.deliveries ?? [])]);
  return {
    ...next,
    recheck: [...new Set([...waiting.recheck, ...next.recheck])],
    rebuild: [...new Set([...(waiting.rebuild ?? []), ...(next.rebuild ?? [])])],
    deliveries: [...deliveries].slice(-namedDeliveries),
  };
}
