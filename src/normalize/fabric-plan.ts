import type { ChangeSet } from '../domain/change-set.ts';
import type { Problem } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { PathChange } from '../records/change-list.ts';
import type { FieldChange } from '../records/field-change.ts';
import type { Touched } from '../records/find-touched.ts';
import type { Rewrite } from '../records/normalize-document.ts';

export const outcomes = ['managed', 'updated', 'duplicate', 'unmanaged', 'held'] as const;
/** Where a raw document goes (DESIGN.md 5.1). */
export type Outcome = (typeof outcomes)[number];

/** Where a raw document came from, where it goes and why. */
export type Placement = {
  readonly source: { readonly path: string; readonly index: number; readonly line: number; readonly item?: number };
  readonly outcome: Outcome;
  readonly key?: RecordKey;
  /** Display name of what the document is, also where it has no valid key: `VPC vpc-1`, `ConfigMap app`, `document`. */
  readonly title: string;
  /** Path below the fabric where its content stands afterwards; absent where it is dropped without an equal elsewhere. */
  readonly target?: string;
  /** True where it moves byte for byte. */
  readonly identical?: boolean;
  readonly fields?: readonly FieldChange[];
  readonly rewrites: readonly Rewrite[];
  /** Why, in one short sentence (held, unmanaged, duplicate with other comments); "" where the outcome says all. */
  readonly reason: string;
  /** Text before and after, for a diff, where they differ and may be shown (never of a document that holds a secret). */
  readonly diff?: { readonly before: string; readonly after: string };
  readonly problems: readonly Problem[];
};

export type Repair = {
  readonly kind: 'move' | 'split' | 'dedupe';
  readonly from: string;
  readonly to: readonly string[];
  readonly key?: RecordKey;
};

/** Whether a document lay in the fabric's directory itself, outside raw/ (`loose: adopt`). */
export function isLoose({ source }: Pick<Placement, 'source'>): boolean {
  return !source.path.startsWith('raw/');
}

/** The whole plan of one fabric: pure, total, the same for the same files. */
export type FabricPlan = {
  readonly name: string;
  readonly directory: string;
  /** `sha256-…` over the fabric, path and blob of every source the plan touches, and resulting path → blob. */
  readonly planId: string;
  /** Every document of raw/ and every loose one that is adopted, by path and index; a file without any appears once with index 0. */
  readonly documents: readonly Placement[];
  readonly repairs: readonly Repair[];
  /** Of managed/ and of the set, by path and line. */
  readonly problems: readonly Problem[];
  /** Paths relative to the fabric's directory. */
  readonly changeSet: ChangeSet;
  readonly changes: readonly PathChange[];
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly touched: readonly Touched[];
  /** Counts before the plan: YAML files in raw/ and managed/, records in managed/. */
  readonly files: number;
  readonly rawFiles: number;
  readonly records: number;
};
