import { OperationalError } from '../ports/operational-error.ts';
import type { Repositories, RepositoryFacts } from '../ports/repository-host.ts';
import type { Request } from './ask.ts';
import { forgetFabrics } from './index-records.ts';
import { forgetRepository } from './memory.ts';
import { normalizeRepository, type Surroundings } from './normalize-repository.ts';

/**
 * Looks at a repository, whatever became of it since the look was asked for. Where GitHub refuses, it is asked what the
 * repository is called now: a renamed one is looked at by its new name; of one that is archived, or that we do not
 * reach any more (removed, suspended, deleted, transferred), nothing is written and the work ends without an error.
 */
export async function lookAtRepository(
  asked: Request,
  surroundings: Omit<Surroundings, 'host'> & { readonly repositories: Repositories },
): Promise<void> {
  const { repositories, ...rest } = surroundings;
  // Request for by who paused or resumed, in another process perhaps: the checks shall say what holds since then.
  if (asked.asks?.some(({ what }) => what === 'every-pull-request')) await rest.pauses.read(asked.id);
  const look = async (at: Request): Promise<void> => {
    await normalizeRepository(at, { ...rest, host: await repositories.connect(at) });
  };
  try {
    await look(asked);
  } catch (error) {
    if (!(error instanceof OperationalError) || error.retryable) throw error;
    const found = await repositories.find(asked);
    if (found === undefined || found.isArchived) return await drop(asked, found, rest);
    if (isSameName(asked, found)) throw error;
    rest.log('info', 'Repository renamed', {
      from: `${asked.owner}/${asked.repo}`,
      to: `${found.owner}/${found.repo}`,
    });
    await look({ ...asked, ...found });
  }
}

async function drop(
  { id, owner, repo }: Request,
  found: RepositoryFacts | undefined,
  { memory, proposals, index, log }: Pick<Surroundings, 'memory' | 'proposals' | 'index' | 'log'>,
): Promise<void> {
  forgetRepository(memory, id);
  await proposals?.note(id, new Map());
  // An archived repository can still be read; of one that we do not reach nothing is shown any more.
  if (found === undefined) await forgetFabrics(index, { id, log });
  const why = found === undefined ? 'the App does not reach it' : 'it is archived';
  log('info', 'Job dropped', { repository: `${owner}/${repo}`, why });
}

function isSameName(a: Request, b: RepositoryFacts): boolean {
  return a.owner.toLowerCase() === b.owner.toLowerCase() && a.repo.toLowerCase() === b.repo.toLowerCase();
}
