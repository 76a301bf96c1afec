import type { ProposalStanding } from '../ports/proposal-register.ts';
import type { ProposalState } from './proposal-state.ts';
import { type Outcome, openOf } from './proposed.ts';

/** How a proposal stands once a look is done with it. What was open before it and is not now, the look has closed. */
export function standingOf(
  flow: ProposalStanding['flow'],
  { open: before, closed: known }: ProposalState,
  outcome: Outcome,
): ProposalStanding {
  const open = openOf(outcome);
  const closed = new Map(known.map(({ number, merged }) => [number, merged]));
  if (before !== undefined && before.pull.number !== open?.number) closed.set(before.pull.number, false);
  return { flow, open, closed };
}
