import type { Logger } from 'pino';
import type { ChangeDesk } from '../../actions/change-desk.ts';
import type { LiveDesk } from '../../actions/live-desk.ts';
import type { ApiSettings } from '../../config/api.ts';
import type { AuditLog, IdempotencyStore, TokenStore } from '../../ports/access-store.ts';
import type { ChangeStore } from '../../ports/change-store.ts';
import type { Feed } from '../../ports/feed.ts';
import type { PauseStore } from '../../ports/pause-store.ts';
import type { RecordIndex } from '../../ports/record-index.ts';
import type { ApiScope } from './api-scope.ts';

/** What the API stands on (DESIGN.md 5.7). */
export type ApiOptions = {
  readonly tokens: TokenStore;
  readonly idempotency: IdempotencyStore;
  readonly audit: AuditLog;
  readonly index: RecordIndex;
  readonly feed: Feed;
  readonly changes: ChangeStore;
  readonly pauses: PauseStore;
  /** What calls about Changes need. */
  readonly desk: ChangeDesk;
  /** What calls about drift need. */
  readonly drift: LiveDesk;
  readonly settings: ApiSettings;
  /** Further routes below F, registered with all that holds for routes of a fabric. */
  readonly fabricRoutes: readonly ((scope: ApiScope) => void | Promise<void>)[];
  /** Aborted when the server stops: what waits or streams ends. */
  readonly stopping: AbortSignal;
  /** Base of GitHub's web pages, for links; without a trailing slash. */
  readonly serverUrl: string;
  readonly version: string;
  readonly log: Logger;
};
