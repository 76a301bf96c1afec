/** Who stopped Hedgerow's writes, and since when (ISO 8601). */
export type Pause = { readonly by: string; readonly since: string };

/** A fabric of a repository, by the id that it keeps whatever it is called; without `fabric` all of the repository. */
export type PauseScope = { readonly repository: number; readonly fabric?: string };

/**
 * Which fabrics are paused (DESIGN.md 5.5): asked before every write, so an answer costs next to nothing and is never
 * older than a second or two. A pause of the repository holds for each of its fabrics.
 */
export type PauseStore = {
  /** The pause that holds for a scope: the repository's, else the fabric's own. */
  readonly find: (scope: PauseScope) => Promise<Pause | undefined>;
  /**
   * All pauses of a repository by fabric, its own under the empty name: as they are now, and `find` answers nothing that
   * is older from then on.
   */
  readonly read: (repository: number) => Promise<ReadonlyMap<string, Pause>>;
  /** Pauses a scope; one that is paused already stays as it is. */
  readonly pause: (scope: PauseScope, pause: Pause) => Promise<void>;
  /** Lifts the pause of exactly this scope; where there is none nothing happens. */
  readonly resume: (scope: PauseScope) => Promise<void>;
};
