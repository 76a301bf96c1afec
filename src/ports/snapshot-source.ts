import type { SnapshotFile } from '../domain/snapshot.ts';

/** A branch and what it points at. */
export type BranchHead = {
  readonly name: string;
  readonly commit: string;
  readonly tree: string;
  /** Whether rules hold for the branch; without any it has no merge queue. */
  readonly isProtected: boolean;
};

/** Path → file without its bytes. */
export type Listing = ReadonlyMap<string, SnapshotFile>;

/** Which entries of an archive are kept in memory; the others are streamed past. */
export type ArchiveVisitor = {
  readonly wants: (path: string, size: number) => boolean;
  readonly take: (path: string, bytes: Uint8Array) => void;
};

/** What is asked about the content of one repository. All methods throw OperationalError only. */
export type SnapshotSource = {
  readonly findDefaultBranch: () => Promise<string>;
  /** undefined: there is no such branch */
  readonly findBranch: (name: string) => Promise<BranchHead | undefined>;
  /** Every file of a tree (or of a commit's tree), complete however large it is. */
  readonly listFiles: (treeOrCommit: string) => Promise<Listing>;
  readonly readBlob: (blob: string) => Promise<Uint8Array>;
  /** The same for one that may be unknown, or not be there any more. */
  readonly findBlob: (blob: string) => Promise<Uint8Array | undefined>;
  /**
   * Streams the archive of a commit. Bytes are as the archive has them: `.gitattributes` may have changed or left
   * out files, so the caller holds each against its blob id.
   */
  readonly readArchive: (commit: string, visitor: ArchiveVisitor) => Promise<void>;
};
