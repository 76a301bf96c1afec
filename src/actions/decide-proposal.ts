import type { ClosedProposal, OpenProposal, ProposalState } from './proposal-state.ts';

export type Decision =
  /** Nothing is wanted and nothing is there. `leftover`: we closed the last one, its branch may still stand. */
  | { readonly act: 'none'; readonly leftover?: ClosedProposal }
  | { readonly act: 'keep'; readonly open: OpenProposal }
  | { readonly act: 'open'; readonly closed: readonly ClosedProposal[] }
  | { readonly act: 'rewrite'; readonly open: OpenProposal }
  /** The branch is right, the text is not yet. */
  | { readonly act: 'describe'; readonly open: OpenProposal }
  | { readonly act: 'close'; readonly open: OpenProposal }
  /** What is left is what another one proposed that a person closed, or that was merged and undone. */
  | { readonly act: 'retire'; readonly open: OpenProposal; readonly same: ClosedProposal }
  /** A person pushed: hands off. */
  | { readonly act: 'leave'; readonly open: OpenProposal }
  /** A person closed this very plan unmerged. */
  | { readonly act: 'wait'; readonly number: number }
  /** This very plan was merged, and its content undone. */
  | { readonly act: 'undone'; readonly number: number };

export type Wanted = {
  readonly planId: string;
  /** Nothing to propose: an empty ChangeSet, or normalization switched off. */
  readonly isEmpty: boolean;
  /** Name of the branch that it goes into. */
  readonly into: string;
  /** The open proposal must be made anew on the current base though its plan is the same. */
  readonly isStale: boolean;
  /** The open proposal holds what would be written, only what is said about it changed. */
  readonly isTextOnly?: boolean;
  /** Whether a closed proposal speaks against proposing this; where left out, one with the same plan does. */
  readonly isNo?: ((closed: ClosedProposal) => boolean) | undefined;
  /** The open proposal is made on the current base. */
  readonly isCurrent?: boolean;
  /** A person asked to start over: neither a person's push, nor a closed or undone one stands against it. */
  readonly isAsked?: boolean;
};

/** What is to be done about a fabric's proposal: the table of DESIGN.md 5.5. Pure. */
export function decideProposal(wanted: Wanted, { open, closed }: ProposalState): Decision {
  if (open) return decideOpen(wanted, open, closed);
  if (wanted.isEmpty) {
    const last = closed[0];
    const isOurDoing = last && !last.merged && last.planId === wanted.planId;
    return isOurDoing ? { act: 'none', leftover: last } : { act: 'none' };
  }
  const { isNo = (one: ClosedProposal) => one.planId === wanted.planId } = wanted;
  const same = wanted.isAsked ? undefined : closed.find(isNo);
  if (same) return { act: same.merged ? 'undone' : 'wait', number: same.number };
  return { act: 'open', closed };
}

function decideOpen(wanted: Wanted, open: OpenProposal, closed: readonly ClosedProposal[]): Decision {
  if (open.maker === 'person' && !wanted.isAsked) return { act: 'leave', open };
  if (wanted.isEmpty) return { act: 'close', open };
  const same = closed.find((one) => one.planId === wanted.planId);
  if (same && open.carried !== wanted.planId && !wanted.isAsked) return { act: 'retire', open, same };
  const isOther = open.carried !== wanted.planId;
  const isElsewhere = open.pull.base !== wanted.into || wanted.isStale;
  if (isOther && wanted.isTextOnly && !isElsewhere && !wanted.isAsked) return { act: 'describe', open };
  if (isOther || isElsewhere) return { act: 'rewrite', open };
  if (wanted.isAsked) return { act: open.maker === 'ours' && wanted.isCurrent ? 'describe' : 'rewrite', open };
  return open.isDescribed ? { act: 'keep', open } : { act: 'describe', open };
}
