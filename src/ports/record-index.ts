import type { JsonObject } from '../domain/json.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { LabelRequirement } from '../kinds/label-selector.ts';
import type { ToldProposal } from './told-proposal.ts';

/** One fabric of one repository, by the id that the repository keeps whatever it is called. */
export type FabricRef = { readonly repository: number; readonly fabric: string };

/** What is known of a fabric: where it lies and what was indexed of it. */
export type FabricFacts = FabricRef & {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
  readonly directory: string;
  /** Commit and tree of the branch that the records are those of; `indexedAt` as ISO 8601. */
  readonly commit: string;
  readonly tree: string;
  /** Digest of all but the files that the records rest on; absent where the next look shall read every file anew. */
  readonly rules?: string;
  readonly indexedAt: string;
  readonly records: number;
  /** The open pull requests that its feed has told of, those of Changes apart. */
  readonly proposals: readonly ToldProposal[];
};

/** A record of managed/ as the index keeps it. `value` is the manifest as written. */
export type IndexedRecord = {
  readonly key: RecordKey;
  /** Relative to the fabric's directory. */
  readonly path: string;
  /** First and last line of the record in its file. */
  readonly line: number;
  readonly endLine: number;
  readonly blob: string;
  readonly value: JsonObject;
};

/** How the records of a fabric become those of another commit. */
export type IndexUpdate = Omit<FabricFacts, 'indexedAt' | 'records' | 'proposals'> & {
  readonly put: readonly IndexedRecord[];
  readonly remove: readonly RecordKey[];
};

export type RecordFilter = {
  readonly kind?: string;
  readonly group?: string;
  /** null: records without one. */
  readonly namespace?: string | null;
  /** Label selector, already read: every requirement holds. */
  readonly labels?: readonly LabelRequirement[];
  /** Found in name, path or kind, without case. */
  readonly text?: string;
  /** Only records that no open Change touches, or that one in this state does; a queued one counts as proposed. */
  readonly change?: 'none' | 'draft' | 'proposed' | 'conflicted';
  /** By printed key: only these; these and those that were never compared; those that were, but for these. */
  readonly live?: { readonly is: 'among' | 'among-or-not-compared' | 'compared-but'; readonly keys: readonly string[] };
};

/** The records of managed/ as Git holds them, indexed at each push; a cache. Methods throw OperationalError only. */
export type RecordIndex = {
  readonly find: (ref: FabricRef) => Promise<FabricFacts | undefined>;
  /** By the name that the repository had when it was last looked at; letter case does not matter. */
  readonly named: (owner: string, repo: string, fabric: string) => Promise<FabricFacts | undefined>;
  readonly list: (repository?: number) => Promise<readonly FabricFacts[]>;
  /** Identity and file of indexed records, of all or of those in some files or with some printed keys. */
  readonly files: (
    ref: FabricRef,
    of?: { readonly paths: readonly string[]; readonly keys: readonly string[] },
  ) => Promise<readonly Pick<IndexedRecord, 'key' | 'path' | 'blob'>[]>;
  /**
   * All of the update and the events of it (`record.*`, numbered without gaps) or nothing. What is put as it is there
   * already is no event. `from` is the commit that
   * the update was computed against (undefined: nothing was indexed); returns false, and does nothing, where another
   * process was faster.
   */
  readonly update: (update: IndexUpdate, from: string | undefined) => Promise<boolean>;
  /**
   * Has the next look compare every file, of one fabric or of all of a repository or of everything; nothing is lost and
   * no event is made. Returns the fabrics that this concerns.
   */
  readonly distrust: (of?: {
    readonly owner: string;
    readonly repo: string;
    readonly fabric?: string;
  }) => Promise<readonly FabricFacts[]>;
  /** Forgets a fabric that the configuration names no more, its events and what is kept of its drift included. */
  readonly forget: (ref: FabricRef) => Promise<void>;
  readonly get: (ref: FabricRef, key: RecordKey) => Promise<IndexedRecord | undefined>;
  /** A page by printed key; `after` is the printed key of the last one seen. */
  readonly page: (
    ref: FabricRef,
    filter: RecordFilter,
    page: { readonly limit: number; readonly after?: string },
  ) => Promise<readonly IndexedRecord[]>;
  /** A page and the newest event at the same moment: whoever goes on from there misses nothing. */
  readonly snapshot: (
    ref: FabricRef,
    filter: RecordFilter,
    page: { readonly limit: number; readonly after?: string },
  ) => Promise<
    | { readonly head: { readonly epoch: string; readonly number: number }; readonly records: readonly IndexedRecord[] }
    | undefined
  >;
  /** All records of a fabric, for `free` and for whole-set questions. */
  readonly all: (ref: FabricRef) => Promise<readonly IndexedRecord[]>;
  /** How many records of which kind. */
  readonly counts: (ref: FabricRef) => Promise<Readonly<Record<string, number>>>;
};
