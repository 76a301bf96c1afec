/**
 * Which branches matter of each repository, known to all processes: those that its configuration names and its default
 * branch. Methods throw OperationalError only.
 */
export type WatchedBranches = {
  /** Kept before anything of these branches is read: a push after that is heard, whichever process takes it. */
  readonly note: (repository: number, branches: ReadonlySet<string>) => Promise<void>;
  /** undefined: nothing is known of the repository yet. */
  readonly find: (repository: number) => Promise<ReadonlySet<string> | undefined>;
};
