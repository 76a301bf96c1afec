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

/** What a look is asked for beside looking; the state that it acts on is read from GitHub all the same. */
export type Ask = RebuildAsk;
