import type { FabricRef } from './record-index.ts';

export const tokenScopes = ['read', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A fabric that a token may see; without `fabric` all of the repository. */
export type TokenFabric = { readonly repository: number; readonly fabric?: string };

/** An API token without its secret (DESIGN.md 5.7). Times as ISO 8601. */
export type Token = {
  readonly id: string;
  readonly name: string;
  /** `write` includes `read`. */
  readonly scope: TokenScope;
  readonly fabrics: readonly TokenFabric[];
  /** The GitHub account that it acts for. */
  readonly login?: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly usedAt?: string;
};

/** Methods throw OperationalError only. */
export type TokenStore = {
  /** `hash`: SHA-256 of the secret in hex; the secret itself is kept nowhere. */
  readonly add: (token: Token, hash: string) => Promise<void>;
  /** The token of this hash unless it is revoked or expired; notes that it was used (at most once a minute). */
  readonly findByHash: (hash: string) => Promise<Token | undefined>;
  /** Those of these ids whose token is neither revoked nor expired. */
  readonly valid: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly list: () => Promise<readonly Token[]>;
  /** False where there is no such token, or it was revoked before. */
  readonly revoke: (id: string) => Promise<boolean>;
};

export type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Answers by token and `Idempotency-Key`, kept 24 hours. */
export type IdempotencyStore = {
  /**
   * Claims a key for one request. `mine`: do the work, then `settle` or `release`. `other`: the key came with another
   * request before. `running`: the same request is under way. `done`: its answer.
   */
  readonly claim: (
    token: string,
    key: string,
    digest: string,
  ) => Promise<
    | { readonly is: 'mine' }
    | { readonly is: 'other' }
    | { readonly is: 'running' }
    | { readonly is: 'done'; readonly answer: StoredAnswer }
  >;
  readonly settle: (token: string, key: string, answer: StoredAnswer) => Promise<void>;
  readonly release: (token: string, key: string) => Promise<void>;
};

/** One write through the API: who, what, and what came of it. Kept for ever. */
export type AuditEntry = {
  readonly token: string;
  readonly tokenName: string;
  readonly request: string;
  readonly method: string;
  readonly path: string;
  readonly ref?: FabricRef;
  readonly change?: string;
  readonly pullRequest?: number;
  readonly status: number;
};

export type AuditLog = { readonly write: (entry: AuditEntry) => Promise<void> };
