import type { RepositoryConfig } from '../config/fabric.ts';
import type { Problem } from '../domain/problem.ts';
import type { Head } from './snapshot-reader.ts';

/** What the default branch says about a repository; pull requests are judged by it (DESIGN.md 5.2 "Which ref rules"). */
export type Rules = {
  /** The default branch. */
  readonly main: Head;
  /** undefined: there is none, or none that can be read */
  readonly config: RepositoryConfig | undefined;
  /** Of the configuration; undefined where there is none. */
  readonly problems: readonly Problem[] | undefined;
  /** Every branch that the configuration names, and the default branch. */
  readonly heads: ReadonlyMap<string, Head>;
};
