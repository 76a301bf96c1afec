import { OperationalError } from '../ports/operational-error.ts';
import type { Pause, PauseScope } from '../ports/pause-store.ts';
import type { RepositoryHost } from '../ports/repository-host.ts';
import type { Look } from './look.ts';

/** Somebody paused the fabric while it was worked on. Nothing is wrong: the look goes on without it. */
export class PausedMeanwhile extends OperationalError {
  readonly pause: Pause;

  constructor(pause: Pause) {
    super('paused meanwhile', { retryable: false });
    this.pause = pause;
  }
}

/**
 * The same look for one fabric (of the whole repository where none is named), asking before each write whether it is paused (DESIGN.md 5.5: all writes stop
 * within 5 s). Checks are still written: they say so.
 */
export function stopOnPause(look: Look, scope: PauseScope): Look {
  const { host, pauses } = look;
  const guarded = <Arguments extends readonly unknown[], Result>(write: (...given: Arguments) => Promise<Result>) => {
    return async (...given: Arguments): Promise<Result> => {
      const pause = await pauses.find(scope);
      if (pause) throw new PausedMeanwhile(pause);
      return await write(...given);
    };
  };
  const careful: RepositoryHost = {
    ...host,
    writeTree: guarded(host.writeTree),
    writeCommit: guarded(host.writeCommit),
    createBranch: guarded(host.createBranch),
    moveBranch: guarded(host.moveBranch),
    deleteBranch: guarded(host.deleteBranch),
    openPullRequest: guarded(host.openPullRequest),
    updatePullRequest: guarded(host.updatePullRequest),
    mergePullRequest: guarded(host.mergePullRequest),
    commentOnce: guarded(host.commentOnce),
    updateComment: guarded(host.updateComment),
    addLabels: guarded(host.addLabels),
    requestReviewers: guarded(host.requestReviewers),
  };
  return { ...look, host: careful };
}

/**
 * Runs the work of one fabric, or of the repository where none is named; the pause instead of its result where somebody
 * pauses it, before or meanwhile.
 */
export async function unlessPaused<Result>(
  look: Look,
  fabric: string | undefined,
  work: (careful: Look) => Promise<Result>,
): Promise<{ result: Result } | { pause: Pause }> {
  const scope = { repository: look.id, ...(fabric === undefined ? {} : { fabric }) };
  const pause = await look.pauses.find(scope);
  if (pause) return { pause };
  try {
    return { result: await work(stopOnPause(look, scope)) };
  } catch (error) {
    if (!(error instanceof PausedMeanwhile)) throw error;
    look.log('info', 'Paused meanwhile', { fabric });
    return { pause: error.pause };
  }
}
