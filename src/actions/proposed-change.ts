import type { Fabric, Proposals } from '../config/fabric.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import type { Change } from '../ports/change-store.ts';
import { type ProposalBranch, printBranch } from '../proposal/branch.ts';
import { printChangeBody } from '../proposal/change-body.ts';
import { emptyChangeComment, personChangeComment, withdrawnComment } from '../proposal/change-comments.ts';
import { withMarker } from '../proposal/change-marker.ts';
import { printChangeMessage } from '../proposal/change-message.ts';
import { printChangeTitle } from '../proposal/change-title.ts';
import type { OtherChange } from '../proposal/change-verdict.ts';
import { inRepository } from './apply-changes.ts';
import { type Look, linksAt } from './look.ts';
import type { Proposed } from './proposed.ts';
import type { Head } from './snapshot-reader.ts';

/** What the branch of a Change is for. */
export function changeBranch({ id }: Pick<Change, 'id'>): ProposalBranch & { readonly flow: 'change' } {
  return { flow: 'change', id };
}

/** Numbers of the pull requests of others, each once. */
export function numbersOf(others: readonly OtherChange[]): number[] {
  return [...new Set(others.flatMap(({ pullRequest }) => pullRequest ?? []))].sort((a, b) => a - b);
}

export type ChangeProposal = {
  readonly fabric: Fabric;
  readonly base: Head;
  readonly proposals: Proposals;
  readonly others: readonly OtherChange[];
  /** Of the open pull request: what people made of its title stays. */
  readonly title?: string | undefined;
};

/** The plan of a Change as a proposal. */
export function proposedChange(look: Look, change: Change, plan: ChangePlan, on: ChangeProposal): Proposed {
  const { fabric, base, proposals, others } = on;
  const { id, message, requester, createdAt } = change;
  const purpose = changeBranch(change);
  const branch = printBranch(purpose);
  return {
    purpose,
    planId: plan.planId,
    changes: inRepository(plan.changeSet, plan.directory),
    base,
    proposals,
    within: fabric.directory,
    words: {
      message: printChangeMessage(plan, { id, title: change.title, message, requester }),
      text: ({ base: commit, head }) => {
        const links = linksAt(look, commit);
        const body = printChangeBody(plan, { message, requester, links, head, branch: base.name, others });
        return {
          title: on.title ?? printChangeTitle(change.title, plan),
          body: withMarker(body, { fabric: fabric.name, requester, message, createdAt, beside: numbersOf(others) }),
        };
      },
      emptied: (number) =>
        change.isWithdrawn
          ? withdrawnComment(false)
          : emptyChangeComment(base.name, linksAt(look, base.commit, number)),
      left: (commit, number) => personChangeComment(branch, commit, linksAt(look, base.commit, number)),
    },
  };
}
