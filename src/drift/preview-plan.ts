import type { Json } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { RecordKey } from '../domain/record-key.ts';

/** One field of an object as the cluster holds it now and as the deployer will leave it. */
export type PreviewField = {
  readonly pointer: Pointer;
  /** `changes` it as wanted; `overwrites` what the cluster drifted to; `stays` as only the cluster has it. */
  readonly effect: 'changes' | 'overwrites' | 'stays';
  readonly now?: Json;
  readonly after?: Json;
  /** Of a field that drifted: what Git says at the last comparison. */
  readonly git?: Json;
  /** Who drifted it, and when (ISO 8601). */
  readonly manager?: string;
  readonly time?: string;
  /** Of the declaring line in the file as the pull request leaves it. */
  readonly line?: number;
  /** The values are credentials: they are shown nowhere. */
  readonly masked?: boolean;
};

/** What merging does to one object. */
export type PreviewObject = {
  readonly key: RecordKey;
  readonly effect: 'creates' | 'updates' | 'deletes' | 'nothing';
  /** Whether no file declared it before. One that the cluster has all the same was made by somebody else. */
  readonly isNew: boolean;
  /** What the cluster holds of it; `unknown`: it was not compared, or its kind not read. */
  readonly cluster: 'present' | 'absent' | 'unknown';
  /** Relative to the fabric's directory: as the pull request leaves it, of a deletion as it was. */
  readonly path: string;
  /** First line of the record there. */
  readonly line: number;
  /** Where the cluster is not known, what changes in Git: `now` is then what Git says. */
  readonly fields: readonly PreviewField[];
  /** Why the cluster will refuse it. */
  readonly refused?: string;
};

/** What has to happen in an order that the deployer may not take (FACTS.md section 4). */
export type PreviewOrder =
  /** An object that goes while others, which go or change too, still refer to it in the cluster. */
  | { readonly is: 'deletion'; readonly key: RecordKey; readonly first: readonly RecordKey[] }
  /** A new object that refers to others as new as itself. */
  | { readonly is: 'creation'; readonly key: RecordKey; readonly first: readonly RecordKey[] }
  | { readonly is: 'rename'; readonly key: RecordKey; readonly from: RecordKey };

/** What merging a pull request does to the cluster of one fabric, as far as it was last seen. Pure data, no clock. */
export type PreviewPlan = {
  readonly objects: readonly PreviewObject[];
  readonly order: readonly PreviewOrder[];
  /** Records that drifted and that the pull request does not touch: the deployer may put them back as well. */
  readonly driftElsewhere: number;
};
