/**
 * File contents by blob id, kept between restarts and shared by replicas. It is a cache: it may know nothing, it never
 * throws, and what it gives has been held against its id.
 */
export type BlobShelf = {
  readonly find: (blobs: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
  readonly keep: (contents: ReadonlyMap<string, Uint8Array>) => Promise<void>;
};
