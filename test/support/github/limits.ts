/** The limits of DESIGN.md section 6 that GitHub keeps; a test lowers them to meet them sooner. */
export type Limits = {
  /** Entries of a recursive tree answer before it is truncated. */
  treeEntries: number;
  /** Bytes of a recursive tree answer before it is truncated. */
  treeBytes: number;
  /** Bytes of content and entries that one tree POST may carry, and the answer beyond them. */
  newTreeBytes: number;
  newTreeEntries: number;
  newTreeAnswer: 422 | 502;
  blobBytes: number;
  compareFiles: number;
  pullFiles: number;
  /** Characters of a pull request's, an issue's or a comment's body. */
  bodyCharacters: number;
  /** Requests an hour for each installation or user. */
  requestsPerHour: number;
  /** Content-creating requests; null: not enforced. */
  contentPerMinute: number | null;
  contentPerHour: number | null;
  /** Points a minute (a read 1, a write 5); null: not enforced. */
  pointsPerMinute: number | null;
  /** `lazy`: the first answer after a change says null, as GitHub's does. */
  mergeable: 'lazy' | 'eager';
};

export const defaultLimits: Limits = {
  treeEntries: 100_000,
  treeBytes: 7 * 1024 * 1024,
  newTreeBytes: 2 * 1024 * 1024,
  newTreeEntries: 1_000,
  newTreeAnswer: 502,
  blobBytes: 100 * 1024 * 1024,
  compareFiles: 300,
  pullFiles: 3_000,
  bodyCharacters: 65_536,
  requestsPerHour: 5_000,
  contentPerMinute: null,
  contentPerHour: null,
  pointsPerMinute: null,
  mergeable: 'lazy',
};
