import type { Static } from 'typebox';
import { isObject, type JsonObject } from '../../domain/json.ts';
import type { ChangeStore } from '../../ports/change-store.ts';
import type { IndexedRecord } from '../../ports/record-index.ts';
import { findDifferences } from './differences.ts';
import { weakTag } from './etag.ts';
import type { recordSchema } from './record-schemas.ts';
import { type LiveSide, renderLive } from './render-live.ts';

/** What one open Change makes of one record. */
export type Proposed = Awaited<ReturnType<ChangeStore['proposedRecords']>>[number];

type Shown = Static<typeof recordSchema>;

/** A record as the API shows it: what Git says, what open Changes make of it, what the cluster holds, where they differ. */
export function renderRecord(record: IndexedRecord, proposed: readonly Proposed[], side: LiveSide): Shown {
  const { key, path, line, blob, value } = record;
  const live = renderLive(side, key);
  return {
    key,
    path,
    line,
    blob,
    git: value,
    proposed: proposed.map(renderProposed),
    live: live.live,
    differences: [...proposed.flatMap((one) => renderDifferences(value, one)), ...live.differences],
    states: { change: stateOf(proposed), live: live.state },
  };
}

/**
 * The entity tag of a record: the blob id, and where open Changes touch it or the cluster was read, a digest of what they
 * make of it and of what the cluster holds; not of when that was read. Weak: the same record may be written with its
 * members in another order.
 */
export function recordTag({ blob, proposed, live, differences, states }: Shown): string {
  if (proposed.length === 0 && 'unknown' in live) return `W/"${blob}"`;
  const held = 'value' in live ? live.value : live.unknown;
  return weakTag(blob, [proposed, held, differences, states.live]);
}

function renderProposed({ change, state, pullRequest, value }: Proposed): Shown['proposed'][number] {
  return {
    change,
    state: openState(state),
    pullRequest: pullRequest ?? null,
    deleted: value === undefined,
    spec: value === undefined ? null : specOf(value),
  };
}

function renderDifferences(git: JsonObject, { change, value }: Proposed): Shown['differences'] {
  if (value === undefined) return [{ pointer: '', change, git }];
  return findDifferences(git, value).map(({ pointer, from, to }) => ({
    pointer,
    change,
    ...(from === undefined ? {} : { git: from }),
    ...(to === undefined ? {} : { proposed: to }),
  }));
}

function specOf(value: JsonObject): JsonObject {
  const spec = Object.hasOwn(value, 'spec') ? value.spec : undefined;
  return isObject(spec) ? spec : {};
}

function openState(state: Proposed['state']): Shown['proposed'][number]['state'] {
  return state === 'draft' || state === 'queued' || state === 'conflicted' ? state : 'proposed';
}

/** The state that a person must see first: a conflict, then what is under review, then a draft. */
function stateOf(proposed: readonly Proposed[]): Shown['states']['change'] {
  if (proposed.some(({ state }) => state === 'conflicted')) return 'conflicted';
  if (proposed.some(({ state }) => state === 'proposed' || state === 'queued')) return 'proposed';
  return proposed.length > 0 ? 'draft' : 'none';
}
