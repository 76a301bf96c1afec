import type { Fabric, Proposals } from '../config/fabric.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { emptyPlanComment, personPushedComment } from '../proposal/comments.ts';
import { printCommitMessage } from '../proposal/commit-message.ts';
import { printNormalizeBody } from '../proposal/normalize-body.ts';
import { printNormalizeTitle } from '../proposal/title.ts';
import { inRepository } from './apply-changes.ts';
import type { Proposed } from './apply-proposal.ts';
import { type Look, linksAt } from './look.ts';
import { branchOf, normalizationOf } from './proposal-state.ts';
import type { Head } from './snapshot-reader.ts';

/** A fabric's plan as a proposal. `directRefused`: GitHub's words where a direct push was refused. */
export function proposedNormalization(
  look: Look,
  fabric: Fabric,
  plan: FabricPlan,
  on: { base: Head; proposals: Proposals; directRefused: string | undefined },
): Proposed {
  const { base, proposals, directRefused } = on;
  const refused = directRefused === undefined ? {} : { refused: directRefused };
  return {
    purpose: normalizationOf(fabric.name),
    planId: plan.planId,
    changes: inRepository(plan.changeSet, plan.directory),
    base,
    proposals,
    words: {
      message: printCommitMessage(plan),
      text: (at) => ({
        title: printNormalizeTitle(plan),
        body: printNormalizeBody(plan, {
          links: linksAt(look, at.base),
          head: at.head,
          branch: base.name,
          ...(fabric.normalize === 'direct' ? { direct: refused } : {}),
        }),
      }),
      emptied: (number) => emptyPlanComment(fabric.name, base.name, linksAt(look, base.commit, number)),
      left: (commit) => personPushedComment(branchOf(fabric.name), commit, linksAt(look, base.commit)),
    },
  };
}
