import type { Ignored } from '../config/ignore-fields.ts';
import type { ProposalBranch } from '../proposal/branch.ts';

/** Somebody with write permission commented `/hedgerow rebuild` on a proposal of ours. */
export type RebuildAsk = {
  readonly what: 'rebuild';
  readonly number: number;
  /** Id of the comment: what was answered is not done again. */
  readonly comment: number;
  readonly by: string;
  /** What the branch of the proposal is for. */
  readonly purpose: ProposalBranch;
};

/** Somebody with write permission commented `/hedgerow preview`, which a fork's pull request gets no other way. */
export type PreviewAsk = {
  readonly what: 'preview';
  readonly number: number;
  /** Id of the comment. */
  readonly comment: number;
  /** Head as it was then: what is pushed later, nobody has looked at. */
  readonly head: string;
};

/** The cluster of a fabric is not as it was: the previews of the pull requests about it are made again. */
export type PreviewsAsk = { readonly what: 'previews' };

/** A pull request whose head needs a check. */
export type PullRequestAsk = { readonly what: 'pull-request'; readonly number: number };

/** A merge queue wants the check of a group that it built. */
export type MergeGroupAsk = {
  readonly what: 'merge-group';
  readonly head: string;
  /** Commit that the group is built on. */
  readonly base: string;
  /** Name of the branch it goes into. */
  readonly into: string;
};

/** Somebody set the label that lifts the deletion guard, or took it off. */
export type LabelAsk = {
  readonly what: 'label';
  readonly number: number;
  readonly by: string;
  readonly isSet: boolean;
};

/** Somebody pressed the button that normalizes a person's branch. */
export type NormalizeHereAsk = {
  readonly what: 'normalize-here';
  /** Where the event names it. */
  readonly number?: number;
  /** Head whose check has the button. */
  readonly head: string;
  readonly by: string;
};

/** Somebody with write permission commented `/hedgerow keep main` or `/hedgerow keep change` on a Change. */
export type KeepAsk = {
  readonly what: 'keep';
  readonly number: number;
  /** Id of the comment: what was answered is not done again. */
  readonly comment: number;
  readonly by: string;
  readonly kept: 'main' | 'change';
  /** Id of the Change. */
  readonly change: string;
};

/** Somebody wants fields to be left out of the comparison with the cluster. */
export type IgnoreAsk = {
  readonly what: 'ignore';
  readonly fabric: string;
  readonly ignored: Ignored;
  /** Name of who asked, for people. */
  readonly by: string;
};

/** The pull request of a Change that nobody may know of any more: reopened by a person, say. */
export type ChangeAsk = { readonly what: 'change'; readonly number: number };

/** What a look is asked for beside looking; the state that it acts on is read from GitHub all the same. */
export type Ask =
  | RebuildAsk
  | KeepAsk
  | PreviewAsk
  | PreviewsAsk
  | ChangeAsk
  | PullRequestAsk
  | { readonly what: 'every-pull-request' }
  | MergeGroupAsk
  | LabelAsk
  | IgnoreAsk
  | NormalizeHereAsk;

/** A look that somebody asked for some time ago: the repository may have another name by now, or be gone. */
export type Request = {
  readonly id: number;
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  /** As the event named it; asked for where there is no such branch. */
  readonly defaultBranch: string;
  readonly recheck: readonly string[];
  readonly asks?: readonly Ask[];
};
