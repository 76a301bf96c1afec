import type { Generated } from 'kysely';

/** Where a delivery is: not worked on to its end yet, done, or given up. */
export type DeliveryState = 'waiting' | 'done' | 'failed';

/** The tables of the schema `hedgerow`, as the last migration leaves them. */
export type Tables = {
  deliveries: {
    /** `X-GitHub-Delivery`; the same when GitHub delivers it again */
    guid: string;
    event: string;
    repository: string | null;
    /** The body as it came, compressed by gzip; null once it is done. */
    payload: Uint8Array | null;
    state: Generated<DeliveryState>;
    /** How often it was put into the queue: 1, and one more for each redelivery after a failure. */
    tries: Generated<number>;
    received_at: Generated<Date>;
    finished_at: Date | null;
  };
  blobs: {
    /** Git's id of the content. */
    id: string;
    content: Uint8Array;
    size: number;
    used_at: Generated<Date>;
  };
  processes: {
    id: string;
    /** Number of the session lock that it holds while it is there (PostgreSQL only). */
    lock: number;
    host: string;
    pid: number;
    role: string;
    started_at: Generated<Date>;
    seen_at: Generated<Date>;
    /** Since when its lock is free; null while it holds it. */
    missing_since: Date | null;
    /** It said goodbye: whatever it still holds is free as soon as it is gone. */
    leaving: Generated<boolean>;
  };
  running_jobs: {
    job: string;
    queue: string;
    process: string;
    started_at: Generated<Date>;
  };
  pauses: {
    /** GitHub's id of it */
    repository: string;
    /** "" for the whole repository */
    fabric: string;
    by: string;
    since: Generated<Date>;
  };
  /** How each fabric's proposal stood at the last look at its repository. */
  proposals: { repository: string; fabric: string; state: string };
  /** The account of requests to GitHub: when each may be sent, in milliseconds since 1970. */
  requests: { installation: string; at: number; points: number; content: boolean };
  /** Until when nothing of an installation is sent, in milliseconds since 1970. */
  request_holds: { installation: string; until: number };
  /** The branches of each repository that matter, as a list of names. */
  watched: { repository: string; branches: unknown };
  /** Since when the uploads of each fabric are known, oldest first: a list of blob and commit. */
  uploads: { repository: string; fabric: string; branch: string; blobs: unknown };
  /** What is indexed of each fabric, and where its feed stands. */
  fabrics: {
    repository: string;
    fabric: string;
    installation: string;
    owner: string;
    repo: string;
    branch: string;
    directory: string;
    /** Commit and tree that the records are those of. */
    commit: string;
    tree: string;
    /** Digest of all else that they rest on; null where the next look reads every file anew. */
    rules: string | null;
    records: Generated<number>;
    indexed_at: Generated<Date>;
    epoch: string;
    /** Number of the newest event. */
    last_event: Generated<string>;
    /** Events up to this number are no longer kept. */
    compacted_to: Generated<string>;
    /** The open pull requests that the feed has told of: a list of flow, number and head. */
    proposals: Generated<unknown>;
  };
  records: {
    repository: string;
    fabric: string;
    /** Printed RecordKey. */
    key: string;
    api_group: string;
    kind: string;
    namespace: string | null;
    name: string;
    path: string;
    line: number;
    end_line: number;
    blob: string;
    /** Labels of the manifest, texts only. */
    labels: unknown;
    value: unknown;
  };
  events: {
    repository: string;
    fabric: string;
    number: string;
    type: string;
    event: unknown;
    at: Generated<Date>;
  };
  changes: {
    id: string;
    repository: string;
    fabric: string;
    state: string;
    title: string;
    message: string;
    requester: unknown;
    content: unknown;
    forced: Generated<boolean>;
    pull_request: number | null;
    head: string | null;
    base: string | null;
    plan_id: string | null;
    added: Generated<unknown>;
    collisions: Generated<unknown>;
    resolutions: Generated<unknown>;
    withdrawn: Generated<boolean>;
    reason: string | null;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  /** The records that a Change touches, as it leaves them; null: deleted. */
  change_records: { change: string; repository: string; fabric: string; key: string; value: unknown };
  tokens: {
    id: string;
    /** SHA-256 of the secret, in hex. */
    hash: string;
    name: string;
    scope: string;
    fabrics: unknown;
    login: string | null;
    created_at: Generated<Date>;
    expires_at: Date | null;
    revoked_at: Date | null;
    used_at: Date | null;
  };
  idempotency: {
    token: string;
    key: string;
    /** Of the request. */
    digest: string;
    /** Null while the request is under way. */
    answer: unknown;
    created_at: Generated<Date>;
  };
  subscriptions: {
    id: string;
    repository: string;
    fabric: string;
    url: string;
    types: unknown;
    state: string;
    epoch: string;
    number: string;
    secrets: unknown;
    created_at: Generated<Date>;
    failing_since: Date | null;
    last_status: number | null;
    last_error: string | null;
    next_try_at: Date | null;
    tries: Generated<number>;
  };
  audit: {
    id: Generated<string>;
    at: Generated<Date>;
    token: string;
    token_name: string;
    request: string;
    method: string;
    path: string;
    repository: string | null;
    fabric: string | null;
    change: string | null;
    pull_request: number | null;
    status: number;
  };
  /** What stands of each fabric's comparisons with its cluster. */
  drift: {
    repository: string;
    fabric: string;
    /** Number of the newest entry of its history. */
    number: string;
    /** The last one; `null` only within the transaction that makes the row. */
    finding: unknown;
    /** How many of its records are in which state: a list of kind, state and number. */
    counts: unknown;
    since: Date;
    compared_at: Date;
    unreachable_since: Date | null;
    /** Why, in words for people. */
    unreachable: string | null;
    page: string;
  };
  drift_history: { repository: string; fabric: string; number: string; at: Date; finding: unknown };
  /** What the cluster holds of each record; the digest is that of the record. */
  live_records: { repository: string; fabric: string; key: string; digest: string; record: unknown };
};
