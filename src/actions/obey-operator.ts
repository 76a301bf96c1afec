import type { AppHost } from '../ports/app-host.ts';
import type { Pause, PauseStore } from '../ports/pause-store.ts';
import type { Repositories, RepositoryFacts } from '../ports/repository-host.ts';
import type { Ask } from './ask.ts';
import type { Log } from './look.ts';
import { readFabricNames } from './read-fabric-names.ts';

/** A repository by its name, or one of its fabrics. */
export type PauseTarget = { readonly owner: string; readonly repo: string; readonly fabric?: string };

/** What somebody at the command line of the server wants to be paused or resumed. */
export type PauseOrder = PauseTarget & { readonly name: 'pause' | 'resume'; readonly by: string };

/** A pause and what it is of; without `fabric` of the repository. */
export type HeldPause = Pause & { readonly fabric?: string };

/**
 * What became of an order. `repository` is `owner/name` as GitHub has it now. `others` hold for the same writes and are
 * not what was ordered: of the repository where the order was about a fabric, of its fabrics where it was not.
 */
export type PauseAnswer =
  | { readonly is: 'unknown-repository' }
  | { readonly is: 'unknown-fabric'; readonly repository: string; readonly fabrics: readonly string[] }
  | {
      readonly is: 'paused' | 'was-paused';
      readonly repository: string;
      readonly pause: Pause;
      readonly others: readonly HeldPause[];
    }
  | {
      readonly is: 'resumed' | 'was-not-paused';
      readonly repository: string;
      readonly others: readonly HeldPause[];
    };

export type OperatorSurroundings = {
  readonly app: Pick<AppHost, 'findRepository'>;
  readonly repositories: Pick<Repositories, 'connect'>;
  readonly pauses: PauseStore;
  /** Asks for a look. */
  readonly lookAt: (repository: RepositoryFacts, asks: readonly Ask[]) => Promise<void>;
  readonly now: Date;
  readonly log: Log;
};

/**
 * Obeys an operator, whose right it is to run the program (DESIGN.md 5.3): the pause holds at once, and the checks of all
 * open pull requests are asked to say so. A fabric that the configuration does not know is not paused: it is a slip of
 * the pen. Nothing changes where it is so already. Throws OperationalError.
 */
export async function obeyOperator(order: PauseOrder, surroundings: OperatorSurroundings): Promise<PauseAnswer> {
  const { app, repositories, pauses, lookAt, now, log } = surroundings;
  const { name, owner, repo, fabric, by } = order;
  const found = await app.findRepository(owner, repo);
  if (found === undefined) return { is: 'unknown-repository' };
  const repository = `${found.owner}/${found.repo}`;
  const scope = { repository: found.id, ...(fabric === undefined ? {} : { fabric }) };
  const key = fabric ?? '';
  const before = await pauses.read(found.id);
  if (name === 'pause' && fabric !== undefined && !before.has(key)) {
    const fabrics = await readFabricNames(found, repositories);
    if (fabrics && !fabrics.includes(fabric)) return { is: 'unknown-fabric', repository, fabrics };
  }
  const own: Pause = { by, since: now.toISOString() };
  if (name === 'pause') await pauses.pause(scope, own);
  else await pauses.resume(scope);
  log('info', 'Order of the operator', { repository, fabric, by, order: name });
  // Also where nothing changed: whoever ordered it first may have ended before this.
  await lookAt(found, [{ what: 'every-pull-request' }]);
  const after = await pauses.read(found.id);
  const others = listOthers(after, fabric);
  if (name === 'resume') return { is: before.has(key) ? 'resumed' : 'was-not-paused', repository, others };
  return { is: before.has(key) ? 'was-paused' : 'paused', repository, pause: after.get(key) ?? own, others };
}

function listOthers(pauses: ReadonlyMap<string, Pause>, fabric: string | undefined): HeldPause[] {
  return [...pauses].flatMap(([of, pause]) => {
    if (fabric === undefined) return of === '' ? [] : [{ ...pause, fabric: of }];
    return of === '' ? [pause] : [];
  });
}
