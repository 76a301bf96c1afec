import { OperationalError } from '../ports/operational-error.ts';
import type { Pause } from '../ports/pause-store.ts';
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
 * The same look for one fabric, asking before each write whether the fabric is paused (DESIGN.md 5.5: all writes stop
 * within 5 s). Checks are still written: they say so.
 */
export function stopOnPause(look: Look, fabric: string): Look {
  const { owner, repo, host, pauses } = look;
  const guarded = <Arguments extends readonly unknown[], Result>(write: (...given: Arguments) => Promise<Result>) => {
    return async (...given: Arguments): Promise<Result> => {
      const pause = await pauses.find({ owner, repo, fabric });
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
    commentOnce: guarded(host.commentOnce),
    updateComment: guarded(host.updateComment),
    addLabels: guarded(host.addLabels),
    requestReviewers: guarded(host.requestReviewers),
  };
  return { ...look, host: careful };
}

/** Runs the work of one fabric; the pause instead of its result where somebody pauses it, before or meanwhile. */
export async function unlessPaused<Result>(
  look: Look,
  fabric: string,
  work: (careful: Look) => Promise<Result>,
): Promise<{ result: Result } | { pause: Pause }> {
  const pause = await look.pauses.find({ owner: look.owner, repo: look.repo, fabric });
  if (pause) return { pause };
  try {
    return { result: await work(stopOnPause(look, fabric)) };
  } catch (error) {
    if (!(error instanceof PausedMeanwhile)) throw error;
    look.log('info', 'Paused meanwhile', { fabric });
    return { pause: error.pause };
  }
}
