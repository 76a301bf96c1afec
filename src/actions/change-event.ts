import { printKey } from '../domain/record-key.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import type { Change, ProposedRecord } from '../ports/change-store.ts';
import type { EventType, NewEvent } from '../ports/feed.ts';

/** What the feed tells about a Change: where it stands and why. */
export function changeEvent(
  type: Extract<EventType, `change.${string}`>,
  { id, title, state, pullRequest, head, reason }: Change,
): NewEvent {
  return {
    type,
    ...(head === undefined || head === '' ? {} : { commit: head }),
    about: {
      change: id,
      title,
      state,
      ...(pullRequest === undefined ? {} : { pullRequest }),
      ...(reason === undefined || reason === '' ? {} : { reason }),
    },
  };
}

/** The records of a plan that differ from Git's, as it leaves them. */
export function proposedRecords({ records }: Pick<ChangePlan, 'records'>): ProposedRecord[] {
  return records
    .filter(({ action }) => action !== 'none')
    .map(({ key, value }) => ({ key, ...(value === undefined ? {} : { value }) }));
}

/** Records of two plans of one Change: the later one says what holds. */
export function withRecords(before: readonly ProposedRecord[], later: readonly ProposedRecord[]): ProposedRecord[] {
  return [...new Map([...before, ...later].map((record) => [printKey(record.key), record])).values()];
}
