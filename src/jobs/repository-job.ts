import type { Ask } from '../actions/ask.ts';
import type { RepositoryRef } from '../ports/repository-host.ts';

/**
 * "Look at this repository again." Everything that matters is read from GitHub; `defaultBranch` saves a request and is
 * asked for where it is wrong. `recheck` holds heads whose check a person asked to run again.
 */
export type RepositoryJob = RepositoryRef & {
  readonly defaultBranch: string;
  readonly recheck: readonly string[];
  /** What people asked for, in words that can be stored; doing it twice does no harm. */
  readonly asks?: readonly Ask[];
};

/** One key a repository, however its name is spelled. */
export function keyOfJob(job: RepositoryRef): string {
  return `${job.owner}/${job.repo}`.toLowerCase();
}

/** Two looks are one look. */
export function mergeJobs(waiting: RepositoryJob, next: RepositoryJob): RepositoryJob {
  const asks = mergeAsks(waiting.asks, next.asks);
  return {
    ...next,
    recheck: [...new Set([...waiting.recheck, ...next.recheck])],
    ...(asks.length === 0 ? {} : { asks }),
  };
}

function mergeAsks(waiting: readonly Ask[] = [], next: readonly Ask[] = []): Ask[] {
  return [...new Map([...waiting, ...next].map((ask) => [JSON.stringify(ask), ask])).values()];
}
