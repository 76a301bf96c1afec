import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Problem } from '../domain/problem.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { ChangePlan, EditRefusal } from '../edit/change-plan.ts';
import type { Collision, RecordEdit, Resolution } from '../edit/record-edit.ts';
import type { Take } from '../kinds/merge.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { Change, ChangeStore, Requester } from '../ports/change-store.ts';
import type { Feed } from '../ports/feed.ts';
import type { Pause, PauseStore } from '../ports/pause-store.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { Repositories } from '../ports/repository-host.ts';
import type { Knowledge } from '../records/knowledge.ts';
import type { Request } from './ask.ts';
import type { Log } from './look.ts';
import type { Memory } from './memory.ts';

/** What the calls about Changes need of the rest. */
export type ChangeDesk = {
  readonly repositories: Pick<Repositories, 'connect'>;
  readonly memory: Memory;
  readonly shelf?: BlobShelf;
  readonly index: Pick<RecordIndex, 'find'>;
  readonly feed: Pick<Feed, 'append'>;
  readonly changes: ChangeStore;
  readonly pauses: PauseStore;
  /** Asks for a look at a repository; resolves once that is kept. */
  readonly lookAt: (asked: Request) => Promise<void>;
  readonly now: () => Date;
  /** An id that no Change had before: lower-case letters and digits. */
  readonly newId: () => string;
  readonly log: Log;
  /** Base of GitHub's web pages, without a trailing slash. */
  readonly server: string;
};

/** What a caller asks for with `POST F/changes` (DESIGN.md 5.7). */
export type ChangeRequest = {
  readonly title: string;
  readonly message: string;
  readonly requester: Requester;
  /** Kept without a pull request until it is submitted. */
  readonly draft: boolean;
  /** The open Change that the edits are added to; its title and message stay. */
  readonly into?: string;
  /** Overrides warnings, nothing else. */
  readonly force: boolean;
  readonly edits: readonly RecordEdit[];
};

/** What `POST F/uploads` brings: a text and the label of where it came from. */
export type UploadRequest = {
  readonly path: string;
  readonly text: string;
  readonly requester: Requester;
  readonly dryRun: boolean;
};

/** A fabric as it was indexed, ready to be planned on. */
export type FabricView = {
  readonly fabric: Fabric;
  readonly config: RepositoryConfig;
  /** Name of the default branch. */
  readonly defaultBranch: string;
  readonly knowledge: Knowledge;
  readonly snapshot: Snapshot;
};

/** Why there is no view: nothing that a caller could mend. */
export type NoView = { readonly is: 'no-fabric'; readonly reason: string };

/** A plan of edits, or why there can be none. */
export type PlanAnswer =
  | { readonly is: 'planned'; readonly plan: ChangePlan; readonly view: FabricView }
  | NoView
  | { readonly is: 'no-change'; readonly id: string }
  /** `into` names one that is merged, closed or failed. */
  | { readonly is: 'not-open'; readonly change: Change }
  /** `into` names one whose branch a person pushed to, or that waits for a decision. */
  | { readonly is: 'not-addable'; readonly change: Change; readonly reason: string };

/** What became of a request. Nothing was written unless it is `accepted`. */
export type Acceptance =
  | { readonly is: 'accepted'; readonly change: Change; readonly plan: ChangePlan }
  /** Git says all of it already. */
  | { readonly is: 'nothing'; readonly plan: ChangePlan }
  | { readonly is: 'refused'; readonly refusals: readonly EditRefusal[]; readonly plan: ChangePlan }
  | { readonly is: 'collides'; readonly collisions: readonly Collision[]; readonly plan: ChangePlan }
  /** `isForceable`: they are warnings, and `force` overrides them. */
  | {
      readonly is: 'problems';
      readonly problems: readonly Problem[];
      readonly isForceable: boolean;
      readonly plan: ChangePlan;
    }
  | { readonly is: 'paused'; readonly pause: Pause }
  | Exclude<PlanAnswer, { readonly is: 'planned' }>;

/** What became of an upload. Nothing was written unless it is `accepted`. */
export type UploadAnswer =
  | { readonly is: 'accepted'; readonly change: Change; readonly plan: FabricPlan }
  /** A dry run. */
  | { readonly is: 'planned'; readonly plan: FabricPlan }
  | { readonly is: 'nothing'; readonly plan: FabricPlan }
  /** At least one document is held: nothing of the upload is taken. */
  | { readonly is: 'held'; readonly plan: FabricPlan }
  | { readonly is: 'bad-path'; readonly reason: string }
  | { readonly is: 'paused'; readonly pause: Pause }
  | NoView;

/** What became of a call about one Change. */
export type ChangeAnswer =
  | { readonly is: 'done'; readonly change: Change }
  | { readonly is: 'no-change' }
  /** Its state does not allow it. */
  | { readonly is: 'wrong-state'; readonly change: Change; readonly reason: string }
  /** A decision about something that does not collide (any more). */
  | { readonly is: 'no-collision'; readonly change: Change; readonly resolution: Decision };

/** A caller's decision about one collision. */
export type Decision = Pick<Resolution, 'key' | 'pointer'> & Take;
