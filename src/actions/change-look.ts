import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { Change, ChangeStore } from '../ports/change-store.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import type { Look } from './look.ts';
import type { Grounds } from './rebase-branch.ts';
import type { Rules } from './rules.ts';
import type { Head } from './snapshot-reader.ts';

/** What a look has at hand for the Changes of one fabric. */
export type ChangeLook = {
  readonly look: Look;
  readonly store: ChangeStore;
  readonly shelf: BlobShelf | undefined;
  readonly rules: Rules;
  readonly config: RepositoryConfig;
  readonly fabric: Fabric;
  /** The branch that the fabric lives on. */
  readonly base: Head;
  /** The files of the base with their contents, and what they are judged by. */
  readonly read: () => Promise<{ readonly snapshot: Snapshot; readonly grounds: Grounds }>;
};

/**
 * What there is of a Change on GitHub after a look; `left`: a person pushed, so it is checked like any person's. `next`:
 * a Change that came of it, to be looked at as well.
 */
export type Advanced = { readonly number?: number; readonly left?: PullRequest; readonly next?: Change };
