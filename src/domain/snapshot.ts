/** How git stores an entry: 100644 or 100755 a file, 120000 a symlink, 160000 a submodule. */
export type FileMode = '100644' | '100755' | '120000' | '160000';

/** One file of a snapshot; `bytes` only where they were read (a symlink, a huge file: not). */
export type SnapshotFile = {
  /** From the root of the repository, `/` as separator. */
  readonly path: string;
  readonly mode: FileMode;
  /** Git blob id of the content (of a submodule: the commit). */
  readonly blob: string;
  readonly size: number;
  readonly bytes?: Uint8Array;
};

/** The files of a repository at one commit; `commit` is "" for a work tree. */
export type Snapshot = {
  readonly commit: string;
  readonly files: ReadonlyMap<string, SnapshotFile>;
};
