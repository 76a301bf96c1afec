import type { DriftFinding } from '../drift/drift-finding.ts';
import type { LiveRecord } from '../drift/live-record.ts';
import type { FabricRef } from './record-index.ts';

/** What stands of a fabric's comparisons. Times as ISO 8601. */
export type DriftStanding = FabricRef & {
  /** Number of its last change, counting up by one; the last good finding and when it was first found. */
  readonly number: number;
  readonly finding: DriftFinding;
  readonly since: string;
  /** When the cluster was last compared with success; every comparison moves it. */
  readonly comparedAt: string;
  /** The cluster has not answered since then; the finding is that of before. */
  readonly unreachable?: { readonly since: string; readonly message: string };
  /** The part of the report page's address that only readers of the check know. */
  readonly page: string;
};

/** A change of a fabric's report. */
export type DriftEntry = { readonly number: number; readonly at: string; readonly finding: DriftFinding };

/** The last comparisons of all fabrics and how they changed (DESIGN.md section 7). Methods throw OperationalError only. */
export type DriftStore = {
  readonly find: (ref: FabricRef) => Promise<DriftStanding | undefined>;
  /** `page` of what stands, without the rest of it. */
  readonly pageOf: (ref: FabricRef) => Promise<string | undefined>;
  readonly list: () => Promise<readonly DriftStanding[]>;
  /**
   * Keeps a comparison: where it is news (`newsOf`) it becomes an entry of the history with its event `drift.changed`,
   * in one transaction with what the cluster holds. Returns what stands then.
   */
  readonly keep: (
    ref: FabricRef,
    finding: DriftFinding,
    live: readonly LiveRecord[],
    at: string,
  ) => Promise<DriftStanding>;
  /** Notes that what was found still holds; undefined where none was ever compared. */
  readonly confirm: (ref: FabricRef, at: string) => Promise<DriftStanding | undefined>;
  /** Notes that the cluster could not be read; the time of the first failure stays. Nothing where none was ever compared. */
  readonly miss: (ref: FabricRef, message: string, at: string) => Promise<DriftStanding | undefined>;
  /** Newest first; `before` is the number of the last one seen. */
  readonly history: (
    ref: FabricRef,
    page: { readonly limit: number; readonly before?: number },
  ) => Promise<readonly DriftEntry[]>;
  /** What the cluster holds, by printed key, of all or of some. */
  readonly live: (ref: FabricRef, keys?: readonly string[]) => Promise<ReadonlyMap<string, LiveRecord>>;
  /** Forgets what stands and what the cluster holds; the history stays, and a later entry goes on with its numbers. */
  readonly forget: (ref: FabricRef) => Promise<void>;
};
