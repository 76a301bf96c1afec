import type { ChangeSet } from '../domain/change-set.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { Problem } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { PathChange } from '../records/change-list.ts';
import type { FieldChange } from '../records/field-change.ts';
import type { Touched } from '../records/find-touched.ts';
import type { Collision } from './record-edit.ts';

/** What a Change does to one record. */
export type RecordChange = {
  readonly key: RecordKey;
  /** `VPC vpc-1` */
  readonly title: string;
  /** `none`: Git says so already. */
  readonly action: 'create' | 'update' | 'delete' | 'none';
  /** Of the file that declares it (relative to the fabric's directory): after a creation, before a deletion. */
  readonly path: string;
  /** Line of the record in the file as it stands now; absent for a new one. */
  readonly line?: number;
  readonly fields: readonly FieldChange[];
  /** The manifest as the Change leaves it; absent for a deletion. */
  readonly value?: JsonObject;
  /** Text of the file before and after; never of a document that holds a secret. */
  readonly diff?: { readonly before: string; readonly after: string };
};

/** Why an edit cannot be made at all, whatever Git holds: a fault of the request. */
export type EditRefusal = {
  readonly code:
    | 'base-unknown'
    | 'base-elsewhere'
    | 'not-found'
    | 'renamed'
    | 'several-edits'
    | 'kind-not-managed'
    | 'contains-secret'
    | 'not-editable';
  /** Which edit of the Change, from 0. */
  readonly edit: number;
  readonly key?: RecordKey;
  /** Into the edit: /manifest/metadata/name. */
  readonly pointer: Pointer;
  readonly message: string;
};

/** A set of edits against the files of one fabric: pure, total, the same for the same files and edits. */
export type ChangePlan = {
  readonly fabric: string;
  readonly directory: string;
  readonly planId: string;
  /** By key; each edited record once. */
  readonly records: readonly RecordChange[];
  readonly refusals: readonly EditRefusal[];
  readonly collisions: readonly Collision[];
  /**
   * What is wrong with the records that the Change touches, and what it breaks elsewhere; by path and line. Of a file
   * that the Change writes, the lines are those of the new text.
   */
  readonly problems: readonly Problem[];
  /**
   * Of these, the warnings that the Change brings: of its own kind and words none stood against the fabric before. What
   * people live with already is no reason to refuse an edit of something else.
   */
  readonly newWarnings: readonly Problem[];
  /** Empty where there are refusals or collisions; paths relative to the fabric's directory. */
  readonly changeSet: ChangeSet;
  readonly changes: readonly PathChange[];
  /** What hangs on the records that it updates or deletes. */
  readonly touched: readonly Touched[];
  /** Lines added and removed over all files. */
  readonly lines: { readonly added: number; readonly removed: number };
};
