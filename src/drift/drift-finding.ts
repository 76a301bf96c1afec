import type { DriftDifference, DriftReport } from './drift-report.ts';

/** What the deployer says of itself; read from its object in the cluster. */
export type DeployerState = {
  /** For people: `Argo CD application fabric-1`. */
  readonly name: string;
  /** `unknown`: it could not be read. */
  readonly status: 'ready' | 'progressing' | 'failing' | 'suspended' | 'unknown';
  /** Commit of Git that it applied last. */
  readonly revision?: string;
  /** Why it fails or could not be read; its own words, cut; no secrets. */
  readonly message?: string;
  /** It puts manual changes back by itself. */
  readonly selfHeals: boolean;
  /** Whether it deletes what left Git; absent where it could not be read. */
  readonly prunes?: boolean;
  /**
   * How it copes with objects that need each other: `each` tries every object, again and again (Argo CD); `whole` applies
   * all or nothing; `parts` goes kind by kind, what is referred to first. Absent where it could not be read.
   */
  readonly applies?: 'each' | 'whole' | 'parts';
  /** What is wrong with what it reads, a sentence each: raw/ or unmanaged/ among it, a part of managed/ left out. */
  readonly scope: readonly string[];
};

/** What the server keeps of one comparison: the same for the same state of Git, cluster and deployer. No clock. */
export type DriftFinding = {
  readonly report: DriftReport;
  /** Head of the fabric's branch that was compared. */
  readonly commit: string;
  readonly deployer?: DeployerState;
  /** Why objects that no file declares could not be told from those of other fabrics: `extra` says nothing then. */
  readonly extrasUnknown?: string;
};

/**
 * What of a finding is news where it differs from that of before: not the commit that was compared or deployed, nor on
 * which line something stands, nor how many objects the cluster holds of a kind (they may be another fabric's).
 */
export function newsOf({ report, deployer, extrasUnknown }: DriftFinding): string {
  const { counts, kinds, records, notes } = report;
  return JSON.stringify([
    counts,
    kinds.map(({ group, kind, status, message }) => [group, kind, status, message]),
    records.map((record) => ({ ...record, line: undefined, differences: record.differences.map(withoutLine) })),
    notes,
    deployer && { ...deployer, revision: undefined },
    extrasUnknown,
  ]);
}

function withoutLine(difference: DriftDifference): DriftDifference {
  const { line: _line, ...rest } = difference;
  return rest;
}
