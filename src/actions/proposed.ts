import type { Proposals } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { Pause } from '../ports/pause-store.ts';
import type { PullRequest, PullRequestText } from '../ports/proposal-host.ts';
import type { OpenPull } from '../ports/told-proposal.ts';
import { type ProposalBranch, printBranch } from '../proposal/branch.ts';
import { keyIn, type Look } from './look.ts';
import type { Head } from './snapshot-reader.ts';

/** The commit that a plan was made on, and the one that carries it. */
export type At = { readonly base: string; readonly head: string };

/** What a proposal is made of. */
export type Proposed = {
  readonly purpose: ProposalBranch;
  readonly planId: string;
  /** With paths of the repository. */
  readonly changes: ChangeSet;
  /** What it is made on. */
  readonly base: Head;
  readonly proposals: Proposals;
  /** A directory that nothing outside of can hinder its merge; undefined where any push may. */
  readonly within?: string;
  /** Its head on an older base does not show what is wrong on this one: it is made anew. */
  readonly mustBeCurrent?: boolean;
  /** A person asked for it to be made anew, whatever stands against it. */
  readonly isAsked?: boolean;
  /** The head that may be replaced then, whoever made it. */
  readonly replaces?: string | undefined;
  /** What is said about it. */
  readonly words: {
    /** Message of its commit, with our trailers. */
    readonly message: string;
    readonly text: (at: At) => PullRequestText;
    /** Comment before it is closed because nothing is left to propose. */
    readonly emptied: (number: number) => string;
    /** Comment before it is closed because what is left is what a closed or undone one proposed. */
    readonly retired?: (same: { number: number; merged: boolean }, number: number) => string;
    /** Comment on pull request `number` where somebody else's commit stands on its branch. */
    readonly left: (commit: string, number: number) => string;
  };
};

/** How it stands afterwards. */
export type Outcome =
  | { readonly is: 'absent' }
  /** `isCurrent`: the head is the plan applied to the base. `isWritten`: this look wrote something of it. */
  | {
      readonly is: 'open';
      readonly number: number;
      readonly head: string;
      readonly isCurrent: boolean;
      readonly isWritten: boolean;
    }
  | { readonly is: 'left'; readonly number: number; readonly pull: PullRequest; readonly since: string }
  | { readonly is: 'waiting' | 'undone'; readonly number: number }
  | { readonly is: 'refused'; readonly words: string; readonly open?: { number: number; head: string } }
  /** In a merge queue: not touched. */
  | { readonly is: 'queued'; readonly number: number; readonly head: string }
  | { readonly is: 'paused'; readonly pause: Pause; readonly open?: { number: number; head: string } }
  /** A branch of our name that holds commits of others. */
  | { readonly is: 'taken' };

/** The pull request that is open then, whoever holds its branch. */
export function openOf(outcome: Outcome): OpenPull | undefined {
  switch (outcome.is) {
    case 'open':
    case 'queued':
      return { number: outcome.number, head: outcome.head };
    case 'left':
      return { number: outcome.number, head: outcome.pull.head };
    case 'refused':
    case 'paused':
      return outcome.open;
    case 'absent':
    case 'waiting':
    case 'undone':
    case 'taken':
      return undefined;
  }
}

/** Remembers what a ruleset refused, so that the same plan is not tried again by itself. */
export function refuse(
  look: Look,
  { purpose, planId }: Proposed,
  words: string,
  open?: { number: number; head: string },
): Outcome {
  const branch = printBranch(purpose);
  look.memory.refusals.set(keyIn(look, branch), { planId, words }, 1);
  look.log('info', 'Push refused', { branch, words });
  return { is: 'refused', words, ...(open === undefined ? {} : { open }) };
}

/** Remembers the open pull request and the plan that it carries. */
export function remember(look: Look, { purpose, planId }: Proposed, number: number): void {
  look.memory.openPulls.set(keyIn(look, printBranch(purpose)), { number, planId }, 1);
}
