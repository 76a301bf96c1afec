type Environment = Readonly<Record<string, string | undefined>>;

/** Where and how the server is watched, and how much it keeps (DESIGN.md 5.7, 5.8). */
export type OpsSettings = {
  /** Address of `/readyz` and `/metrics`: loopback unless told otherwise. */
  readonly opsHost: string;
  readonly opsPort: number;
  /** Days that deliveries which ended are remembered. */
  readonly deliveryDays: number;
  /** Days that events are kept for those who follow a feed, and the content of Changes that ended. */
  readonly eventDays: number;
  /** Days that it is known how the drift of a fabric changed. */
  readonly driftDays: number;
  /** Bytes of file contents kept in the database. */
  readonly blobBytes: number;
};

const mebibyte = 1024 ** 2;

/** OPS_HOST, OPS_PORT, DELIVERY_DAYS, EVENT_DAYS, DRIFT_DAYS, BLOB_CACHE_MB. Problems name the variable, never a value. */
export function readOpsSettings(environment: Environment, problems: string[]): OpsSettings {
  const read = (name: string, byDefault: number, most: number): number => {
    const text = environment[name] ?? String(byDefault);
    if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
    problems.push(`${name} must be a whole number from 0 to ${most}.`);
    return byDefault;
  };
  return {
    opsHost: environment.OPS_HOST ?? '127.0.0.1',
    opsPort: read('OPS_PORT', 3001, 65_535),
    deliveryDays: read('DELIVERY_DAYS', 7, 3_650),
    eventDays: read('EVENT_DAYS', 90, 3_650),
    driftDays: read('DRIFT_DAYS', 365, 3_650),
    blobBytes: read('BLOB_CACHE_MB', 512, 1_048_576) * mebibyte,
  };
}
