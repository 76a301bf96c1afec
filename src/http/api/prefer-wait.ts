import { type Change, isOpenChange } from '../../ports/change-store.ts';

const longest = 30;

/** Seconds that a caller wants to wait at most (RFC 7240 `Prefer: wait=N`), up to 30; 0 where it does not say. */
export function readWait(prefer: string | readonly string[] | undefined): number {
  const text = typeof prefer === 'string' ? prefer : (prefer?.join(',') ?? '');
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(text.slice(0, 1000)) ?? [];
  return seconds === undefined ? 0 : Math.min(longest, Number(seconds));
}

/** Whether a Change waits for nothing but people: it has left `queued`, and all that was accepted is in its branch. */
export function isSettled({ state, added, resolutions, isWithdrawn }: Change): boolean {
  if (state === 'queued') return false;
  if (!isOpenChange(state) || state === 'draft') return true;
  return added.length === 0 && resolutions.length === 0 && !isWithdrawn;
}
