import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { isObject, type JsonObject } from '../../domain/json.ts';
import type { ChangeStore } from '../../ports/change-store.ts';
import type { IndexedRecord } from '../../ports/record-index.ts';
import { findDifferences } from './differences.ts';
import type { recordSchema } from './record-schemas.ts';

/** What one open Change makes of one record. */
export type Proposed = Awaited<ReturnType<ChangeStore['proposedRecords']>>[number];

type Shown = Static<typeof recordSchema>;

/** A record as the API shows it: what Git says, what open Changes make of it, where they differ. */
export function renderRecord(record: IndexedRecord, proposed: readonly Proposed[]): Shown {
  const { key, path, line, blob, value } = record;
  return {
    key,
    path,
    line,
    blob,
    git: value,
    proposed: proposed.map(renderProposed),
    live: { unknown: 'no-cluster' },
    differences: proposed.flatMap((one) => renderDifferences(value, one)),
    states: { change: stateOf(proposed), live: 'unknown' },
  };
}

/**
 * The entity tag of a record: the blob id, and where open Changes touch it, a digest of what they make of it. Weak: the
 * same record may be written with its members in another order.
 */
export function recordTag(record: Shown): string {
  if (record.proposed.length === 0) return `W/"${record.blob}"`;
  const digest = createHash('sha256').update(JSON.stringify(record.proposed)).digest('hex').slice(0, 16);
  return `W/"${record.blob}.${digest}"`;
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
