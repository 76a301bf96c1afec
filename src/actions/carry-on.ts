import { createHash } from 'node:crypto';
import type { Change, ChangePatch, ChangeStore } from '../ports/change-store.ts';
import { changeEvent } from './change-event.ts';
import type { Advanced } from './change-look.ts';
import { noteChange } from './note-change.ts';

/**
 * Ends a Change that was merged. Edits that it took in and that were not in the commit which was merged become a Change
 * of their own: none that was accepted is lost. Its id follows from the edits, so it is made once, whatever crashes.
 */
export async function carryOn(store: ChangeStore, change: Change, patch: ChangePatch): Promise<Advanced> {
  const next = await addRest(store, change);
  const reason = next && `edits that came after the commit which was merged are Change ${next.id}`;
  const ended = await noteChange(store, change, reason === undefined ? patch : { ...patch, reason }, change);
  // Those that came in just now asked for a look of their own.
  await addRest(store, ended);
  return next === undefined ? {} : { next };
}

async function addRest(store: ChangeStore, change: Change): Promise<Change | undefined> {
  const { added, repository, fabric, title, message, requester, forced, records, updatedAt } = change;
  if (added.length === 0) return undefined;
  const digest = createHash('sha256').update(JSON.stringify([change.id, added]));
  const next: Change = {
    ...{ id: digest.digest('hex').slice(0, 20), repository, fabric, title, message, requester, forced, records },
    // Edits of one record may follow each other, as they may in what is added.
    ...{ state: 'queued', content: { is: 'edits', edits: [] }, added },
    ...{ collisions: [], resolutions: [], isWithdrawn: false, createdAt: updatedAt, updatedAt },
  };
  await store.add(next, [changeEvent('change.queued', next)]);
  return next;
}
