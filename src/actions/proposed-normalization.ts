import type { Fabric, Proposals } from '../config/fabric.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { Uploads } from '../ports/upload-register.ts';
import { emptyPlanComment, personPushedComment, retiredComment } from '../proposal/comments.ts';
import { printCommitMessage } from '../proposal/commit-message.ts';
import { printNormalizeBody } from '../proposal/normalize-body.ts';
import { printNormalizeTitle } from '../proposal/title.ts';
import { inRepository } from './apply-changes.ts';
import { type Look, linksAt } from './look.ts';
import { branchOf, normalizationOf } from './proposal-state.ts';
import type { Proposed } from './proposed.ts';
import type { Head } from './snapshot-reader.ts';

/**
 * A fabric's plan as a proposal. `directRefused`: GitHub's words where a direct push was refused; `isAlone`: no other
 * fabric is on its branch; `since`: the bases of its uploads.
 */
export function proposedNormalization(
  look: Look,
  fabric: Fabric,
  plan: FabricPlan,
  on: {
    readonly base: Head;
    readonly proposals: Proposals;
    readonly directRefused: string | undefined;
    readonly isAlone: boolean;
    readonly since: Uploads;
  },
): Proposed {
  const { base, proposals, directRefused } = on;
  return {
    purpose: normalizationOf(fabric.name),
    planId: plan.planId,
    changes: inRepository(plan.changeSet, plan.directory),
    base,
    proposals,
    ...(on.isAlone ? {} : { within: plan.directory }),
    words: {
      message: printCommitMessage(plan, { parent: base.commit, since: on.since }),
      text: (at) => ({
        title: printNormalizeTitle(plan),
        body: printNormalizeBody(plan, {
          links: linksAt(look, at.base),
          head: at.head,
          branch: base.name,
          ...directOf(fabric, plan, directRefused),
        }),
      }),
      emptied: (number) => emptyPlanComment(fabric.name, base.name, linksAt(look, base.commit, number)),
      retired: (same, number) => retiredComment(fabric.name, same, linksAt(look, base.commit, number)),
      left: (commit, number) => personPushedComment(branchOf(fabric.name), commit, linksAt(look, base.commit, number)),
    },
  };
}

/** What the body says about `direct`; nothing where a refusal of an earlier look is no longer known. */
function directOf(
  { normalize }: Fabric,
  { summary }: FabricPlan,
  refused: string | undefined,
): { direct?: { refused?: string } } {
  if (normalize !== 'direct') return {};
  if (refused !== undefined) return { direct: { refused } };
  const { managed, duplicate, unmanaged } = summary;
  return managed + duplicate + unmanaged > 0 ? {} : { direct: {} };
}
