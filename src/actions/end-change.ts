import { planNothing } from '../edit/plan-nothing.ts';
import type { Change, ChangePatch } from '../ports/change-store.ts';
import { printBranch } from '../proposal/branch.ts';
import { withdrawnComment } from '../proposal/change-comments.ts';
import { carryOn } from './carry-on.ts';
import { proposedRecords } from './change-event.ts';
import type { Advanced, ChangeLook } from './change-look.ts';
import { refuseToKeep } from './keep-change.ts';
import { noteChange } from './note-change.ts';
import { readOwnPlan } from './own-commit.ts';
import { planBetween } from './plan-carried.ts';
import type { OpenProposal, ProposalState } from './proposal-state.ts';
import { say } from './proposal-text.ts';
import { propose } from './propose.ts';
import type { Proposed } from './proposed.ts';
import { changeBranch, proposedChange } from './proposed-change.ts';
import { withdrawnReason } from './steer-change.ts';

/** Why a Change is closed that Git says already. */
export const emptyReason = 'the branch says all of it already';

/** A person pushed: what the branch holds now is what the Change is, and nothing of it is ours to move. */
export async function leaveChange(
  at: ChangeLook,
  change: Change,
  open: OpenProposal,
  state: ProposalState,
): Promise<Advanced> {
  const { look, store, base } = at;
  const { number, head, title } = open.pull;
  await propose(look, proposedNothing(at, change, title), state, { asks: [] });
  await refuseToKeep(at, change);
  const isKnown = change.head === head && change.planId === '';
  const parent = isKnown ? undefined : await look.host.findMergeBase(base.commit, head);
  const records = parent === undefined ? {} : { records: proposedRecords(await planBetween(at, { parent, head })) };
  const own = { state: 'proposed', pullRequest: number, head, planId: '', collisions: [] } as const;
  await noteChange(store, change, { ...own, ...records, reason: leftReason });
  return { number, left: open.pull };
}

/** Why nothing more is done about a Change that is open still. */
const leftReason = 'a person pushed to its branch, so Hedgerow leaves it alone';

/** Closes the pull request of a withdrawn Change and deletes its branch, one with commits of people apart. */
export async function closeWithdrawn(
  at: ChangeLook,
  change: Change,
  open: OpenProposal,
  state: ProposalState,
): Promise<Advanced> {
  const { look, store } = at;
  const { number, head } = open.pull;
  if (open.maker === 'person') {
    await say(look, number, `closing ${head}`, withdrawnComment(true));
    await look.host.updatePullRequest(number, { state: 'closed' });
  } else {
    await propose(look, proposedNothing(at, change), state, { asks: [] });
  }
  await noteChange(store, change, { state: 'closed', reason: withdrawnReason, collisions: [] });
  return { number };
}

/** Merged or closed on GitHub, or withdrawn before anything was there. */
export async function endChange(at: ChangeLook, change: Change, { closed }: ProposalState): Promise<Advanced> {
  const [last] = closed;
  // What was merged is indexed first, by the look that the merge's own push asks for.
  if (last?.merged && (await at.look.host.findRef(at.base.name)) !== at.base.commit) return {};
  // The footer of one that we close ourselves names the empty plan.
  const isOurDoing = last?.merged === false && last.planId === planNothing(at.fabric).planId;
  if (last !== undefined && isOurDoing) await deleteOwnBranch(at, change, last.head);
  const patch: ChangePatch = {
    ...{ state: last?.merged ? 'merged' : 'closed', reason: endReason(change, last?.merged === true, isOurDoing) },
    ...(last === undefined ? {} : { pullRequest: last.number, head: last.head }),
    ...{ collisions: [], resolutions: [] },
  };
  if (last?.merged) return await carryOn(at.store, change, patch);
  await noteChange(at.store, change, { ...patch, added: [] });
  return {};
}

function proposedNothing({ look, fabric, config, base }: ChangeLook, change: Change, title?: string): Proposed {
  const on = { fabric, base, proposals: config.proposals, others: [], ...(title === undefined ? {} : { title }) };
  return proposedChange(look, change, planNothing(fabric), on);
}

function endReason({ isWithdrawn }: Change, isMerged: boolean, isOurDoing: boolean): string {
  if (isMerged) return '';
  if (isWithdrawn) return withdrawnReason;
  return isOurDoing ? emptyReason : 'its pull request was closed';
}

/** After a crash between closing the pull request and deleting its branch. */
async function deleteOwnBranch({ look }: ChangeLook, change: Change, head: string): Promise<void> {
  const purpose = changeBranch(change);
  const branch = printBranch(purpose);
  if ((await look.host.findRef(branch)) !== head) return;
  if (readOwnPlan(await look.host.readCommit(head), purpose) === undefined) return;
  await look.host.deleteBranch(branch);
}
