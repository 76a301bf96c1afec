import type { NewEvent } from '../ports/feed.ts';
import type { ProposalStanding } from '../ports/proposal-register.ts';
import type { ToldProposal } from '../ports/told-proposal.ts';

/** What is told of, once the feed has told how a proposal stands. */
export function toldAfter(told: readonly ToldProposal[], { flow, open }: ProposalStanding): ToldProposal[] {
  const others = told.filter((one) => one.flow !== flow);
  return open === undefined ? others : [...others, { flow, ...open }];
}

/** What a feed has to tell so that who follows it knows how a proposal stands. Pure. */
export function proposalEvents(told: readonly ToldProposal[], standing: ProposalStanding): NewEvent[] {
  const { flow, closed } = standing;
  const before = told.find((one) => one.flow === flow);
  const open = standing.open && { flow, ...standing.open };
  if (before !== undefined && before.number === open?.number) {
    return before.head === open.head ? [] : [eventOf('proposal.updated', open)];
  }
  const merged = before && closed.get(before.number);
  return [
    ...(before === undefined ? [] : [eventOf('proposal.closed', before, merged === undefined ? {} : { merged })]),
    ...(open === undefined ? [] : [eventOf('proposal.opened', open)]),
  ];
}

function eventOf(
  type: Extract<NewEvent['type'], `proposal.${string}`>,
  { flow, number, head }: ToldProposal,
  more: { readonly merged?: boolean } = {},
): NewEvent {
  return { type, commit: head, about: { flow, pullRequest: number, ...more } };
}
