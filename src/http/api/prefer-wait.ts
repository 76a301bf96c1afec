import { type Change, isOpenChange } from '../../ports/change-store.ts';
import type { FabricRef } from '../../ports/record-index.ts';
import type { ApiOptions } from './api-options.ts';

const longest = 30;
/** Events of a Change may be those of another process: without one, it is looked at this often, in milliseconds. */
const between = 1_000;

/** Seconds that a caller wants to wait at most (RFC 7240 `Prefer: wait=N`), up to 30; 0 where it does not say. */
export function readWait(prefer: string | readonly string[] | undefined): number {
  const text = typeof prefer === 'string' ? prefer : (prefer?.join(',') ?? '');
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(text.slice(0, 1000)) ?? [];
  return seconds === undefined ? 0 : Math.min(longest, Number(seconds));
}

/**
 * A Change once it has left `queued` and nothing that was accepted waits any more, or as it is when the time is over.
 * `closed` ends the waiting early: the server stops, or the caller is gone.
 */
export async function waitForChange(
  { changes, feed }: Pick<ApiOptions, 'changes' | 'feed'>,
  ref: FabricRef,
  change: Change,
  seconds: number,
  closed: AbortSignal,
): Promise<Change> {
  const deadline = Date.now() + seconds * 1000;
  let now = change;
  let wake = (): void => undefined;
  const stop = feed.follow(ref, () => wake());
  const wakeUp = (): void => wake();
  closed.addEventListener('abort', wakeUp);
  try {
    while (isUnderWay(now) && !closed.aborted) {
      const left = deadline - Date.now();
      if (left <= 0) return now;
      let timer: NodeJS.Timeout | undefined;
      const heard = new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, Math.min(left, between));
      });
      // Looked at after listening began, so that nothing happens in between unheard.
      now = (await changes.find(ref, change.id)) ?? now;
      if (isUnderWay(now)) await heard;
      clearTimeout(timer);
    }
    return now;
  } finally {
    stop();
    closed.removeEventListener('abort', wakeUp);
  }
}

function isUnderWay({ state, added, resolutions, isWithdrawn }: Change): boolean {
  if (state === 'queued') return true;
  return isOpenChange(state) && state !== 'draft' && (added.length > 0 || resolutions.length > 0 || isWithdrawn);
}
