import type { Static } from 'typebox';
import type { Change } from '../../ports/change-store.ts';
import type { FabricFacts } from '../../ports/record-index.ts';
import type { changeSchema } from './change-schemas.ts';
import { fabricUrl, pullRequestUrl } from './render-fabric.ts';

/** Path of a Change in the API. */
export function changeUrl(facts: FabricFacts, id: string): string {
  return `${fabricUrl(facts)}/changes/${id}`;
}

/** A Change as the API shows it. */
export function renderChange(change: Change, facts: FabricFacts, serverUrl: string): Static<typeof changeSchema> {
  const { id, requester, pullRequest } = change;
  return {
    id,
    url: changeUrl(facts, id),
    state: change.state,
    title: change.title,
    message: change.message,
    requester: { token: requester.token, login: requester.login ?? null, says: requester.says ?? null },
    kind: change.content.is,
    pullRequest:
      pullRequest === undefined ? null : { number: pullRequest, url: pullRequestUrl(serverUrl, facts, pullRequest) },
    head: change.head ?? null,
    reason: change.reason === undefined || change.reason === '' ? null : change.reason,
    records: change.records.map(({ key, value }) => ({ key, deleted: value === undefined })),
    collisions: [...change.collisions],
    waiting: {
      edits: change.added.length,
      resolutions: change.resolutions.length,
      withdrawal: change.isWithdrawn,
    },
    forced: change.forced,
    createdAt: change.createdAt,
    updatedAt: change.updatedAt,
  };
}
