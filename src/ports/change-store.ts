import type { JsonObject } from '../domain/json.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { Collision, RecordEdit, Resolution } from '../edit/record-edit.ts';
import type { NewEvent } from './feed.ts';
import type { FabricRef } from './record-index.ts';

export const changeStates = ['draft', 'queued', 'proposed', 'conflicted', 'merged', 'closed', 'failed'] as const;
/** `conflicted` with a pull request: it stays as last proposed. Without one: it was never proposed. */
export type ChangeState = (typeof changeStates)[number];

/** Whether anything may still come of it. */
export function isOpenChange(state: ChangeState): boolean {
  return state === 'draft' || state === 'queued' || state === 'proposed' || state === 'conflicted';
}

/**
 * Who asked for a Change. `login` only where the token is bound to that GitHub account; `says` is the caller's word. With
 * `button` it was no token but the button of that name, pressed by `login`.
 */
export type Requester = {
  readonly token: string;
  readonly login?: string;
  readonly says?: string;
  readonly button?: true;
};

/** What a Change holds until it is proposed: edits of records, or an upload with the label of its source. */
export type ChangeContent =
  | { readonly is: 'edits'; readonly edits: readonly RecordEdit[] }
  | { readonly is: 'upload'; readonly path: string; readonly text: string };

/** A record as an open Change leaves it; no value: it is deleted. */
export type ProposedRecord = { readonly key: RecordKey; readonly value?: JsonObject };

/** A set of edits and the Proposal that carries them (DESIGN.md 5.7). Times as ISO 8601. */
export type Change = FabricRef & {
  /** Also the last part of its branch: lower-case letters and digits. */
  readonly id: string;
  readonly state: ChangeState;
  readonly title: string;
  readonly message: string;
  readonly requester: Requester;
  readonly content: ChangeContent;
  /** Warnings the caller overrode with `force`. */
  readonly forced: boolean;
  readonly pullRequest?: number;
  /** Head of its branch as last written or seen, and the commit that it is made on. */
  readonly head?: string;
  readonly base?: string;
  readonly planId?: string;
  /** Edits that wait to be added to the pull request (`into`). */
  readonly added: readonly RecordEdit[];
  readonly collisions: readonly Collision[];
  /** Decisions that the next look takes up. */
  readonly resolutions: readonly Resolution[];
  /** A person asked for it to be withdrawn; the next look closes the pull request. */
  readonly isWithdrawn: boolean;
  /** Why it failed, or waits. */
  readonly reason?: string;
  readonly records: readonly ProposedRecord[];
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What becomes of a Change; where something is undefined, it has it no more. */
export type ChangePatch = Partial<
  Pick<
    Change,
    | 'state'
    | 'title'
    | 'message'
    | 'content'
    | 'forced'
    | 'added'
    | 'collisions'
    | 'resolutions'
    | 'isWithdrawn'
    | 'records'
  >
> & { readonly [Member in 'pullRequest' | 'head' | 'base' | 'planId' | 'reason']?: Change[Member] | undefined };

/** The Changes of all fabrics. What Git does not know of them lasts here (DESIGN.md section 7). Throws OperationalError only. */
export type ChangeStore = {
  /** Keeps a new Change with its events in one transaction; an id that exists already is left alone (returns false). */
  readonly add: (change: Change, events: readonly NewEvent[]) => Promise<boolean>;
  readonly find: (ref: FabricRef, id: string) => Promise<Change | undefined>;
  /** Newest first; `after` is the id of the last one seen. */
  readonly page: (
    ref: FabricRef,
    filter: { readonly states?: readonly ChangeState[]; readonly key?: RecordKey },
    page: { readonly limit: number; readonly after?: string },
  ) => Promise<readonly Change[]>;
  /** The open Changes of a repository, oldest first. */
  readonly open: (repository: number) => Promise<readonly Change[]>;
  /**
   * Changes one under its row's lock, with events, in one transaction. `decide` gets it as it is now and returns what
   * becomes of it, undefined: nothing. Returns it as it is afterwards; undefined where there is none.
   */
  readonly update: (
    ref: FabricRef,
    id: string,
    decide: (change: Change) => { readonly patch: ChangePatch; readonly events?: readonly NewEvent[] } | undefined,
  ) => Promise<Change | undefined>;
  /** What open Changes leave of records: by printed key. */
  readonly proposedRecords: (
    ref: FabricRef,
    keys?: readonly RecordKey[],
  ) => Promise<
    readonly (ProposedRecord & {
      readonly change: string;
      readonly state: ChangeState;
      readonly pullRequest?: number;
    })[]
  >;
};
