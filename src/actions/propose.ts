import { printBranch } from '../proposal/branch.ts';
import { applyProposal } from './apply-proposal.ts';
import type { RebuildAsk } from './ask.ts';
import { type Decision, decideProposal, type Wanted } from './decide-proposal.ts';
import { isStaleProposal } from './is-stale-proposal.ts';
import { keyIn, type Look } from './look.ts';
import type { OpenProposal, ProposalState } from './proposal-state.ts';
import type { Outcome, Proposed } from './proposed.ts';
import { beginRebuild } from './rebuild.ts';

export type ProposeOptions = {
  /** Commands to start it over. */
  readonly asks: readonly RebuildAsk[];
  /** Our commit, where it is written already. */
  readonly early?: string | undefined;
  /** See Wanted. */
  readonly isNo?: Wanted['isNo'];
  /** Whether an open proposal holds what would be written, so that only its text changes. */
  readonly isTextOnly?: (open: OpenProposal) => Promise<boolean>;
};

/** Decides what is to be done about a proposal in this state, does it, and answers who asked for it. */
export async function propose(
  look: Look,
  anew: Proposed,
  state: ProposalState,
  options: ProposeOptions,
): Promise<Outcome> {
  const { finish, ...asked } = await beginRebuild(look, anew.purpose, options.asks, state);
  const proposed = { ...anew, ...asked };
  const decision = decideProposal(await weigh(look, proposed, state, options), state);
  const obstacle = await findObstacle(look, proposed, decision);
  const outcome = obstacle ?? (await applyProposal(look, proposed, decision, options.early));
  await finish(outcome);
  return outcome;
}

async function weigh(
  look: Look,
  proposed: Proposed,
  { open }: ProposalState,
  { isNo, isTextOnly }: ProposeOptions,
): Promise<Wanted> {
  const { planId, changes, base, isAsked = false, mustBeCurrent = false } = proposed;
  const wanted = { planId, isEmpty: changes.size === 0, into: base.name, isNo, isAsked };
  if (open === undefined) return { ...wanted, isStale: false };
  const isOnlyText = open.carried !== planId && (await isTextOnly?.(open)) === true;
  return {
    ...wanted,
    isTextOnly: isOnlyText,
    // Another plan is another commit anyway.
    isStale:
      (open.carried === planId || isOnlyText) &&
      ((mustBeCurrent && open.base !== base.commit) || (await isStaleProposal(look, proposed, open))),
    isCurrent: open.base === base.commit,
  };
}

const touching: ReadonlySet<Decision['act']> = new Set(['open', 'rewrite', 'describe', 'close', 'retire']);

/** What keeps a decision from being carried out: a ruleset that refused this very plan, a merge queue. */
async function findObstacle(look: Look, proposed: Proposed, decision: Decision): Promise<Outcome | undefined> {
  const { act } = decision;
  if (!touching.has(act)) return undefined;
  const open = 'open' in decision ? decision.open.pull : undefined;
  const refusal = act === 'open' || act === 'rewrite' ? findRefusal(look, proposed) : undefined;
  if (refusal) {
    const left = open && { number: open.number, head: open.head };
    return { is: 'refused', words: refusal.words, ...(left === undefined ? {} : { open: left }) };
  }
  // A merge queue is a rule of the branch; where none holds nobody is asked.
  if (open === undefined || !proposed.base.isProtected || !(await look.host.isQueued(open))) return undefined;
  return { is: 'queued', number: open.number, head: open.head };
}

/** A ruleset's refusal of this very plan, unless somebody asked to look again. */
export function findRefusal(
  look: Look,
  { purpose, planId, isAsked = false }: Proposed,
): { readonly words: string } | undefined {
  if (look.recheck.size > 0 || isAsked) return undefined;
  const refusal = look.memory.refusals.get(keyIn(look, printBranch(purpose)));
  return refusal?.planId === planId ? refusal : undefined;
}
