import { isDeepStrictEqual } from 'node:util';
import type { Change, ChangePatch, ChangeStore } from '../ports/change-store.ts';
import type { EventType } from '../ports/feed.ts';
import { changeEvent } from './change-event.ts';

/** What a look used up of what waited in a Change. */
export type Consumed = Pick<Change, 'added' | 'resolutions'>;

/** A base that moved under it, a plan of the same content: nothing that anybody follows. */
const unheard: ReadonlySet<string> = new Set(['base', 'planId', 'resolutions', 'added']);

/**
 * Notes where a Change stands now, with its event in the same transaction; nothing where it stood there before. What
 * came in while the look was at work stays for the next one.
 */
export async function noteChange(
  store: ChangeStore,
  change: Change,
  patch: ChangePatch,
  consumed?: Consumed,
): Promise<Change> {
  const noted = await store.update(change, change.id, (now) => {
    const before = new Map<string, unknown>(Object.entries(now));
    const whole = { ...patch, ...(consumed === undefined ? {} : leftOf(now, consumed)) };
    const changed = Object.fromEntries(
      Object.entries(whole).filter(([name, value]) => !isDeepStrictEqual(value, before.get(name))),
    );
    if (Object.keys(changed).length === 0) return undefined;
    const isHeard = Object.keys(changed).some((name) => !unheard.has(name));
    const after = { ...now, ...changed };
    return { patch: changed, events: isHeard ? [changeEvent(eventOf(now, after), after)] : [] };
  });
  return noted ?? change;
}

function leftOf({ added, resolutions }: Change, consumed: Consumed): Consumed {
  const { length } = consumed.added;
  return {
    added: isDeepStrictEqual(added.slice(0, length), consumed.added) ? added.slice(length) : added,
    resolutions: isDeepStrictEqual(resolutions, consumed.resolutions) ? [] : resolutions,
  };
}

function eventOf(before: Change, { state }: Change): Extract<EventType, `change.${string}`> {
  switch (state) {
    case 'conflicted':
    case 'merged':
    case 'closed':
    case 'failed':
      return `change.${state}`;
    case 'proposed':
      return before.pullRequest === undefined ? 'change.proposed' : 'change.updated';
    case 'draft':
    case 'queued':
      return 'change.updated';
  }
}
