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
};
