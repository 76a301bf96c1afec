import type { Selectable } from 'kysely';
import type { JsonObject } from '../domain/json.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { Change, ChangeContent, ChangeState, Requester } from '../ports/change-store.ts';
import { fabricColumns, isoTime, jsonText, optional } from './columns.ts';
import type { Tables } from './tables.ts';

export type ChangeRow = Selectable<Tables['changes']> & {
  readonly records: readonly { readonly key: string; readonly value: JsonObject | null }[];
};

/** A Change as its row says; what stands in json is as rowOfChange wrote it. */
export function changeOf(row: ChangeRow): Change {
  const { id, fabric, title, message, forced } = row;
  return {
    ...{ repository: Number(row.repository), fabric, id, title, message, forced },
    state: row.state as ChangeState,
    requester: row.requester as Requester,
    content: row.content as ChangeContent,
    ...optional('pullRequest', row.pull_request),
    ...optional('head', row.head),
    ...optional('base', row.base),
    ...optional('planId', row.plan_id),
    added: row.added as Change['added'],
    collisions: row.collisions as Change['collisions'],
    resolutions: row.resolutions as Change['resolutions'],
    isWithdrawn: row.withdrawn,
    ...optional('reason', row.reason),
    records: row.records.map(({ key, value }) => ({ key: keyOfText(key), ...optional('value', value) })),
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  };
}

/** The columns of a Change; its records are rows of their own. */
export function rowOfChange(change: Change) {
  const { id, state, title, message, forced } = change;
  return {
    ...{ id, ...fabricColumns(change), state, title, message, forced },
    requester: jsonText(change.requester),
    content: jsonText(change.content),
    pull_request: change.pullRequest ?? null,
    head: change.head ?? null,
    base: change.base ?? null,
    plan_id: change.planId ?? null,
    added: jsonText(change.added),
    collisions: jsonText(change.collisions),
    resolutions: jsonText(change.resolutions),
    withdrawn: change.isWithdrawn,
    reason: change.reason ?? null,
    created_at: new Date(change.createdAt),
    updated_at: new Date(change.updatedAt),
  };
}

/** Reads what printKey wrote; no part of a key has a slash. */
export function keyOfText(text: string): RecordKey {
  const [group = '', kind = '', namespace = '', ...name] = text.split('/');
  return { group, kind, namespace: namespace === '-' ? null : namespace, name: name.join('/') };
}
