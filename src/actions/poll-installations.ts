import type { AppInstallation } from '../ports/app-host.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { Repositories, RepositoryFacts, RepositoryRef } from '../ports/repository-host.ts';
import type { RequestFigures } from '../ports/request-figures.ts';
import type { WatchHost } from '../ports/watch-host.ts';
import { keyIn, type Log } from './look.ts';
import { type Group, type Polled, pollRepository, type Seen } from './poll-repository.ts';

export type PollRoundOptions = {
  readonly listInstallations: () => Promise<readonly Pick<AppInstallation, 'id' | 'isSuspended'>[]>;
  readonly list: Repositories['list'];
  readonly connect: (where: RepositoryRef) => Promise<WatchHost>;
  readonly figures: Pick<RequestFigures, 'shareLeft'>;
  readonly memory: PollMemory;
  readonly watchedIn: (repository: RepositoryFacts) => (branch: string) => Promise<boolean>;
  /** Asks for a look at the repository, and for the checks of merge groups. */
  readonly visit: (repository: RepositoryFacts, groups: readonly Group[]) => Promise<void> | void;
  /** Told of a comment by a person. It may be told again, after a restart or a failure. */
  readonly hear: (repository: RepositoryFacts, remark: Polled['remarks'][number]) => Promise<void>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isStopping?: () => boolean;
};

/** Repository → what was seen last. It may be lost: then everything counts as changed. */
export type PollMemory = { readonly seen: Map<string, Seen> };

/** At the first poll comments of the last three days are heard, as far back as GitHub keeps deliveries (TRAPS.md). */
const lookBack = 3 * 86_400_000;
/** Of the hour's requests, what is left for the work itself. */
const reserve = 0.1;

/**
 * Polls every repository of every installation once. Installations do not wait for each other: one whose budget is used
 * up goes on in the next round. A repository that fails does not keep the others waiting; the round fails in the end, so
 * that it comes again soon.
 */
export async function pollInstallations(options: PollRoundOptions): Promise<void> {
  const installations = (await options.listInstallations()).filter(({ isSuspended }) => !isSuspended);
  const failures = await Promise.all(installations.map(({ id }) => pollInstallation(options, id)));
  const failure = failures.find((one) => one !== undefined);
  if (failure) throw failure.error;
}

async function pollInstallation(options: PollRoundOptions, id: number): Promise<{ error: unknown } | undefined> {
  const { list, figures, log, isStopping = () => false } = options;
  let failure: { error: unknown } | undefined;
  try {
    for (const repository of await list(id)) {
      if (repository.isArchived) continue;
      if (isStopping() || figures.shareLeft(id) < reserve) return failure;
      const error = await pollOne(options, repository);
      if (isPostponed(error?.error)) return failure;
      failure ??= error;
    }
  } catch (error) {
    if (isPostponed(error)) return failure;
    log('warn', 'Installation could not be polled', { installation: id, err: error });
    return { error };
  }
  return failure;
}

/** Polls one repository; a failure is the result. What was seen counts as seen only once everybody was told. */
async function pollOne(
  options: PollRoundOptions,
  repository: RepositoryFacts,
): Promise<{ error: unknown } | undefined> {
  const { connect, memory, watchedIn, visit, hear, log, now } = options;
  const key = keyIn(repository, 'polled');
  try {
    const { seen, isChanged, groups, remarks } = await pollRepository({
      host: await connect(repository),
      last: memory.seen.get(key),
      since: `${new Date(now() - lookBack).toISOString().slice(0, 19)}Z`,
      isWatched: watchedIn(repository),
    });
    for (const remark of remarks) await hear(repository, remark);
    if (isChanged || groups.length > 0) await visit(repository, groups);
    memory.seen.set(key, seen);
    return undefined;
  } catch (error) {
    const { owner, repo } = repository;
    if (!isPostponed(error))
      log('warn', 'Repository could not be polled', { repository: `${owner}/${repo}`, err: error });
    return { error };
  }
}

function isPostponed(error: unknown): boolean {
  return error instanceof OperationalError && error.isPostponed;
}
