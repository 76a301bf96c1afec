import type { ChangeDesk } from '../actions/change-desk.ts';
import type { LiveDesk } from '../actions/live-desk.ts';
import type { SubscriptionDesk } from '../actions/manage-subscriptions.ts';
import type { ApiOptions } from '../http/api/api-options.ts';
import { subscriptionRoutes } from '../http/api/route-subscriptions.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import { createAuditLog } from '../store/create-audit-log.ts';
import { createIdempotencyStore } from '../store/create-idempotency-store.ts';
import { createTokenStore } from '../store/create-token-store.ts';
import type { Parts } from './parts.ts';

/** What the HTTP API stands on. */
export function openApi(
  { config, version, log, database, feed }: Parts,
  desk: ChangeDesk,
  index: RecordIndex,
  subscriptions: SubscriptionDesk,
  drift: LiveDesk,
): Omit<ApiOptions, 'stopping'> {
  return {
    tokens: createTokenStore(database),
    idempotency: createIdempotencyStore(database),
    audit: createAuditLog(database),
    ...{ index, feed, desk, drift, version, log, changes: desk.changes, pauses: desk.pauses },
    settings: config,
    fabricRoutes: [subscriptionRoutes(subscriptions)],
    serverUrl: config.serverUrl,
  };
}
