import type { JsonObject } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { Knowledge } from '../records/knowledge.ts';
import type { Desired } from './desired.ts';
import type { DriftDifference, DriftReport, DriftState } from './drift-report.ts';

/** What the cluster held of a record when it was last compared. */
export type SeenRecord = {
  readonly key: RecordKey;
  readonly state: DriftState | 'in-sync';
  /** Absent where the cluster had none, or its kind could not be read. */
  readonly value?: JsonObject;
  readonly differences: readonly DriftDifference[];
};

export type PreviewQuestion = {
  /** What the files say that a pull request touches, before it and after it. */
  readonly before: Desired;
  readonly after: Desired;
  readonly knowledge: Knowledge;
  /** Of the set after it: what the cluster would refuse is among them. */
  readonly problems: readonly Problem[];
  /** The last comparison, and by printed key what the cluster held of the touched records and of the extra objects. */
  readonly seen?: { readonly report: DriftReport; readonly records: ReadonlyMap<string, SeenRecord> } | undefined;
};
