import type { Cursor, EventType } from './feed.ts';
import type { FabricRef } from './record-index.ts';

/** An outbound webhook (DESIGN.md 5.7). Times as ISO 8601. */
export type Subscription = FabricRef & {
  readonly id: string;
  readonly url: string;
  /** Empty: every type. */
  readonly types: readonly EventType[];
  readonly state: 'active' | 'disabled';
  /** Everything up to here was delivered. */
  readonly cursor: Cursor;
  /** Of the present and, during a rotation, of the former secret; sealed (encrypted) as the vault gave them. */
  readonly secrets: readonly { readonly sealed: string; readonly until?: string }[];
  readonly createdAt: string;
  readonly failingSince?: string;
  readonly lastStatus?: number;
  readonly lastError?: string;
  readonly nextTryAt?: string;
  readonly tries: number;
};

/** What of a subscription becomes another; `undefined` clears what may be absent. */
export type SubscriptionPatch = Partial<Pick<Subscription, 'url' | 'types' | 'state' | 'cursor' | 'tries'>> & {
  readonly [Member in 'failingSince' | 'lastStatus' | 'lastError' | 'nextTryAt']?: Subscription[Member] | undefined;
};

/** Methods throw OperationalError only. */
export type SubscriptionStore = {
  readonly add: (subscription: Subscription) => Promise<void>;
  readonly find: (ref: FabricRef, id: string) => Promise<Subscription | undefined>;
  readonly list: (ref: FabricRef) => Promise<readonly Subscription[]>;
  /** All active ones of all fabrics. */
  readonly active: () => Promise<readonly Subscription[]>;
  /** Without effect where there is none of this id. */
  readonly update: (id: string, patch: SubscriptionPatch) => Promise<void>;
  /** Puts other secrets in place of these; false, and nothing is changed, where they are no longer these. */
  readonly replaceSecrets: (
    id: string,
    before: Subscription['secrets'],
    after: Subscription['secrets'],
  ) => Promise<boolean>;
  readonly remove: (ref: FabricRef, id: string) => Promise<boolean>;
};
