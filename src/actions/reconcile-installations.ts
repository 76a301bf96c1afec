import type { AppInstallation } from '../ports/app-host.ts';
import type { Repositories, RepositoryFacts } from '../ports/repository-host.ts';
import type { RequestFigures } from '../ports/request-figures.ts';
import type { Log } from './look.ts';

export type ReconcileOptions = {
  readonly listInstallations: () => Promise<readonly Pick<AppInstallation, 'id' | 'isSuspended'>[]>;
  readonly list: Repositories['list'];
  readonly figures: Pick<RequestFigures, 'shareLeft'>;
  readonly memory: ReconcileMemory;
  /** Asks for a look at the repository. */
  readonly visit: (repository: RepositoryFacts) => Promise<void> | void;
  readonly log: Log;
  /** Waits between two visits, so that they do not come all at once. */
  readonly pause: () => Promise<void>;
  /** True when the program ends: nothing more is asked for. */
  readonly isStopping?: () => boolean;
};

/** Installation → repository after which the last round had to stop; the next one goes on there. */
export type ReconcileMemory = { readonly goOnAfter: Map<number, number> };

/** Of an hour's requests, what is left for webhooks and people: rounds stop there. */
const reserve = 0.3;

/**
 * Visits every repository of every installation once, one installation after the other's turn, spread out. An
 * installation whose hour is mostly used up is left for the next round, which goes on where this one stopped.
 * One that cannot be listed (suspended, removed meanwhile) does not keep the others waiting. Returns the visits.
 */
export async function reconcileInstallations(options: ReconcileOptions): Promise<number> {
  const { listInstallations, log, pause, isStopping = () => false } = options;
  const lists: RepositoryFacts[][] = [];
  let failure: unknown;
  for (const { id, isSuspended } of await listInstallations()) {
    if (isSuspended) continue;
    try {
      lists.push(await listFrom(options, id));
    } catch (error) {
      failure = error;
      log('warn', 'Installation could not be listed', { installation: id, err: error });
    }
  }
  let visits = 0;
  for (const repository of inTurns(lists)) {
    if (isStopping()) return visits;
    if (!(await visitWithin(options, repository))) continue;
    visits += 1;
    await pause();
  }
  log('info', 'Asked for a look at every repository', { visits });
  if (failure !== undefined) throw failure;
  return visits;
}

/** What can be written to, beginning after the one where the last round stopped. */
async function listFrom({ list, memory }: ReconcileOptions, installation: number): Promise<RepositoryFacts[]> {
  const all = (await list(installation)).filter(({ isArchived }) => !isArchived);
  const last = memory.goOnAfter.get(installation);
  const index = all.findIndex(({ id }) => id === last) + 1;
  return [...all.slice(index), ...all.slice(0, index)];
}

async function visitWithin(options: ReconcileOptions, repository: RepositoryFacts): Promise<boolean> {
  const { figures, memory, visit } = options;
  const { installation, id } = repository;
  if (figures.shareLeft(installation) < reserve) return false;
  await visit(repository);
  memory.goOnAfter.set(installation, id);
  return true;
}

/** The first of each list, the second of each list, … */
function* inTurns<Item>(lists: readonly (readonly Item[])[]): Generator<Item> {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let index = 0; index < longest; index += 1) {
    for (const list of lists) {
      const item = list[index];
      if (item !== undefined) yield item;
    }
  }
}
