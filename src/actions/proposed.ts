import type { Fabric, Proposals } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
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
  /** GitHub's words where a direct push was refused. */
  readonly directRefused: string | undefined;
};

/** How it stands afterwards. */
export type Outcome =
  | { readonly is: 'absent' }
  /** `isCurrent`: the head is the plan applied to the base. */
  | { readonly is: 'open'; readonly number: number; readonly head: string; readonly isCurrent: boolean }
  | { readonly is: 'left'; readonly number: number; readonly head: string; readonly since: string }
  | { readonly is: 'waiting' | 'undone'; readonly number: number }
  | { readonly is: 'refused'; readonly words: string; readonly open?: { number: number; head: string } }
  /** A branch of our name that is not ours. */
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
