import type { Problem } from '../domain/problem.ts';
import type { Knowledge } from '../records/knowledge.ts';
import type { Desired } from './desired.ts';
import type { DriftReport } from './drift-report.ts';
import type { LiveRecord } from './live-record.ts';

export type PreviewQuestion = {
  /** What the files say that a pull request touches, before it and after it. */
  readonly before: Desired;
  readonly after: Desired;
  readonly knowledge: Knowledge;
  /** Of the set after it: what the cluster would refuse is among them. */
  readonly problems: readonly Problem[];
  /** The last comparison, and by printed key what the cluster held of the touched records and of the extra objects. */
  readonly seen?: { readonly report: DriftReport; readonly records: ReadonlyMap<string, LiveRecord> } | undefined;
};
