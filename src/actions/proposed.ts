import type { Fabric, Proposals } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { Pause } from '../ports/pause-store.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { keyIn, type Look } from './look.ts';
import { branchOf } from './proposal-state.ts';
import type { Head } from './snapshot-reader.ts';

/** What a proposal is made of. */
export type Proposed = {
  readonly fabric: Fabric;
  readonly plan: FabricPlan;
  /** With paths of the repository. */
  readonly changes: ChangeSet;
  /** What it is made on. */
  readonly base: Head;
  readonly proposals: Proposals;
  /** A person asked for it to be made anew, whatever stands against it. */
  readonly isAsked: boolean;
  /** The head that may be replaced then, whoever made it. */
  readonly replaces: string | undefined;
  /** The branch has no other fabric. */
  readonly isAlone: boolean;
  /** GitHub's words where a direct push was refused. */
  readonly directRefused: string | undefined;
};

/** How it stands afterwards. */
export type Outcome =
  | { readonly is: 'absent' }
  /** `isCurrent`: the head is the plan applied to the base. */
  | { readonly is: 'open'; readonly number: number; readonly head: string; readonly isCurrent: boolean }
  | { readonly is: 'left'; readonly number: number; readonly pull: PullRequest; readonly since: string }
  | { readonly is: 'waiting' | 'undone'; readonly number: number }
  | { readonly is: 'refused'; readonly words: string; readonly open?: { number: number; head: string } }
  /** In a merge queue: not touched. */
  | { readonly is: 'queued'; readonly number: number; readonly head: string }
  | { readonly is: 'paused'; readonly pause: Pause; readonly open?: { number: number; head: string } }
  /** A branch of our name that holds commits of others. */
  | { readonly is: 'taken' };

/** Remembers what a ruleset refused, so that the same plan is not tried again by itself. */
export function refuse(
  look: Look,
  { fabric, plan }: Proposed,
  words: string,
  open?: { number: number; head: string },
): Outcome {
  look.memory.refusals.set(keyIn(look, branchOf(fabric.name)), { planId: plan.planId, words }, 1);
  look.log('info', 'Push refused', { fabric: fabric.name, branch: branchOf(fabric.name), words });
  return { is: 'refused', words, ...(open === undefined ? {} : { open }) };
}

/** Remembers the open pull request and the plan that it carries. */
export function remember(look: Look, { fabric, plan }: Proposed, number: number): void {
  look.memory.openPulls.set(keyIn(look, branchOf(fabric.name)), { number, planId: plan.planId }, 1);
}
