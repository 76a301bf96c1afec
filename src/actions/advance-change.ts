import type { ChangePlan } from '../edit/change-plan.ts';
import type { Change } from '../ports/change-store.ts';
import { decidedComment } from '../proposal/change-comments.ts';
import { speaksOf } from '../proposal/change-marker.ts';
import type { OtherChange } from '../proposal/change-verdict.ts';
import { proposedRecords } from './change-event.ts';
import type { Advanced, ChangeLook } from './change-look.ts';
import { checkChange } from './check-change.ts';
import { type ChangePull, type ChangeWork, decideChange } from './decide-change.ts';
import { closeWithdrawn, emptyReason, endChange, leaveChange } from './end-change.ts';
import { findOthers } from './find-others.ts';
import { hidesErrors } from './hides-errors.ts';
import { keepAsAsked, reasonsOf, reportConflict } from './keep-change.ts';
import { keyIn, linksAt } from './look.ts';
import { mergeIfReady } from './merge-if-ready.ts';
import { noteChange } from './note-change.ts';
import { readOwnPlan } from './own-commit.ts';
import { type Carried, planBetween, planCarried } from './plan-carried.ts';
import { type OpenProposal, type ProposalState, readProposal } from './proposal-state.ts';
import { say } from './proposal-text.ts';
import { propose } from './propose.ts';
import type { Outcome } from './proposed.ts';
import { changeBranch, numbersOf, proposedChange } from './proposed-change.ts';
import type { Rebased } from './rebase-branch.ts';
import { rebuildAsks } from './rebuild.ts';
import { startOver } from './start-over.ts';

const nobody: ProposalState = { open: undefined, closed: [] };

/**
 * Brings one Change to where it belongs: reads its pull request, decides, acts, and notes what holds (DESIGN.md 5.7).
 * `open`: all open Changes of the repository. Running it again changes nothing.
 */
export async function advanceChange(at: ChangeLook, change: Change, open: readonly Change[]): Promise<Advanced> {
  const { look } = at;
  // Before anything is written for a Change its base is noted: without one nothing can be on GitHub.
  const isNew = change.pullRequest === undefined && change.base === undefined;
  const state = isNew ? nobody : await readProposal(look, changeBranch(change));
  const pull = pullOf(state);
  const step = decideChange(change, pull, 'unplanned');
  if (step === 'rest') return {};
  if (step === 'end') return await endChange(at, change, state);
  if (state.open !== undefined && step === 'withdraw') return await closeWithdrawn(at, change, state.open, state);
  const asks = rebuildAsks(look, changeBranch(change));
  if (state.open !== undefined && step === 'leave' && asks.length === 0) {
    return await leaveChange(at, change, state.open, state);
  }
  const others = await findOthers(at, change, open);
  if (state.open !== undefined && asks.length === 0 && isSettled(at, change, state.open, numbersOf(others))) {
    return await keepAsItIs(at, change, state.open, others);
  }
  const carried = await findCarried(at, change, state.open);
  const pullHead = state.open?.pull.head;
  const waiting = await keepAsAsked(at, change, pullHead, () => planCarried(at, change, carried));
  const rebased = await planCarried(at, waiting, carried);
  switch (decideChange(waiting, pull.is === 'open' ? { ...pull, maker: 'ours' } : pull, workOf(rebased))) {
    case 'conflict':
      return await hold(at, waiting, await startOver(at, change, state, asks, carried), rebased, carried);
    case 'fail':
      await noteChange(at.store, waiting, { state: 'failed', reason: reasonsOf(rebased).join('; ') });
      return {};
    default:
      return await carryOut(at, waiting, rebased.plan, state, others);
  }
}

function pullOf({ open, closed }: ProposalState): ChangePull {
  if (open !== undefined) return { is: 'open', maker: open.maker };
  const [last] = closed;
  return last === undefined ? { is: 'none' } : { is: 'ended', merged: last.merged };
}

function workOf(rebased: Rebased): ChangeWork {
  if (rebased.is === 'conflict') return rebased.plan.collisions.length > 0 ? 'collides' : 'refused';
  return rebased.plan.changeSet.size === 0 ? 'empty' : 'work';
}

/** What the branch holds as our last commit left it; undefined: nothing is on it. */
async function findCarried(
  { look }: ChangeLook,
  change: Change,
  open: OpenProposal | undefined,
): Promise<Carried | undefined> {
  if (open === undefined) return undefined;
  if (open.maker !== 'person' && open.base !== undefined) return { parent: open.base, head: open.pull.head };
  const purpose = changeBranch(change);
  const commits = await look.host.listCommits(open.pull.number);
  const own = commits.findLast((commit) => readOwnPlan(commit, purpose) !== undefined);
  const parent = own?.parents[0];
  return own === undefined || parent === undefined ? undefined : { parent, head: own.id };
}

/** Whether nothing can have become of it since it was last planned. */
function isSettled({ look, base }: ChangeLook, change: Change, open: OpenProposal, beside: readonly number[]): boolean {
  if (change.added.length > 0 || change.resolutions.length > 0) return false;
  if (look.asks.some((ask) => ask.what === 'keep' && ask.change === change.id)) return false;
  if (open.pull.base !== base.name || !open.isDescribed || !speaksOf(open.pull.body, beside)) return false;
  if (open.base === base.commit) return true;
  const known = look.memory.checks.get(settledKey(look, open, base.commit));
  return known === 'kept' || (known === 'held' && change.state === 'conflicted');
}

function settledKey(look: ChangeLook['look'], { pull }: OpenProposal, base: string): string {
  return keyIn(look, `settled ${pull.number} ${pull.head} ${base}`);
}

async function keepAsItIs(
  at: ChangeLook,
  change: Change,
  open: OpenProposal,
  others: readonly OtherChange[],
): Promise<Advanced> {
  const { pull } = open;
  const { number, head } = pull;
  const parent = open.base ?? at.base.commit;
  const isConflicted = change.state === 'conflicted' && open.base !== at.base.commit;
  if (isConflicted) {
    await checkChange(at, { head, parent, pull }, change.collisions, listOf(change.reason));
    return { number };
  }
  const isKnown = change.state === 'proposed' && change.head === head && change.planId !== '';
  const patch = {
    state: 'proposed',
    pullRequest: number,
    head,
    base: parent,
    collisions: [],
    reason: '',
  } as const;
  const records = isKnown ? {} : { records: proposedRecords(await planBetween(at, { parent, head })) };
  await noteChange(at.store, change, { ...patch, ...records, planId: open.carried ?? change.planId ?? '' });
  await checkChange(at, { head, parent, pull });
  await mergeIfReady(at, change, { number, head, isDraft: pull.isDraft, parent, others });
  return { number };
}

/** Commit, branch, pull request, text: whatever of it differs from the plan. */
async function carryOut(
  at: ChangeLook,
  change: Change,
  plan: ChangePlan,
  state: ProposalState,
  others: readonly OtherChange[],
): Promise<Advanced> {
  const { look, store, fabric, config, base } = at;
  const { open } = state;
  if (plan.changeSet.size === 0 && open === undefined) {
    await noteChange(store, change, { state: 'closed', reason: emptyReason });
    return {};
  }
  if (change.base === undefined) await noteChange(store, change, { base: base.commit });
  const title = open?.pull.title;
  const on = { fabric, base, proposals: config.proposals, others, title };
  const mustBeCurrent = open !== undefined && (await hidesErrors(at, open, plan));
  const proposed = { ...proposedChange(look, change, plan, on), mustBeCurrent };
  const isDescribed = open?.isDescribed === true && speaksOf(open.pull.body, numbersOf(others));
  const known = { ...state, open: open && { ...open, isDescribed } };
  const asks = rebuildAsks(look, proposed.purpose);
  const outcome = await propose(look, proposed, known, { asks, isNo: () => false });
  return await noteOutcome(at, change, plan, outcome, open);
}

async function noteOutcome(
  at: ChangeLook,
  change: Change,
  plan: ChangePlan,
  outcome: Outcome,
  open: OpenProposal | undefined,
): Promise<Advanced> {
  const { look, store, base } = at;
  switch (outcome.is) {
    case 'absent':
      await noteChange(store, change, { state: 'closed', reason: emptyReason, collisions: [] });
      return {};
    case 'open': {
      const { number, head, isWritten } = outcome;
      const parent = isWritten && head !== open?.pull.head ? base.commit : (open?.base ?? base.commit);
      await noteChange(
        store,
        change,
        {
          ...{ state: 'proposed', pullRequest: number, head, base: parent, planId: plan.planId },
          ...{ records: proposedRecords(plan), collisions: [], reason: '' },
        },
        change,
      );
      if (open !== undefined && isWritten) await tellDecision(at, change, number, head);
      if (open !== undefined && !isWritten) look.memory.checks.set(settledKey(look, open, base.commit), 'kept', 1);
      await checkChange(at, { head, parent, pull: open?.pull });
      return { number };
    }
    case 'refused':
      await noteChange(store, change, { reason: `GitHub refused the push: ${outcome.words}` });
      return outcome.open === undefined ? {} : { number: outcome.open.number };
    case 'taken':
      await noteChange(store, change, { reason: 'its branch holds commits of others' });
      return {};
    case 'left':
      return { number: outcome.number, left: outcome.pull };
    case 'queued':
      return { number: outcome.number };
    case 'waiting':
    case 'undone':
    case 'paused':
      return {};
  }
}

/** Decisions of a comment were answered there; those of the API are told here. */
async function tellDecision({ look, base }: ChangeLook, change: Change, number: number, head: string): Promise<void> {
  const isAnswered = look.asks.some((ask) => ask.what === 'keep' && ask.change === change.id);
  if (change.resolutions.length === 0 || isAnswered) return;
  const links = linksAt(look, base.commit, number);
  await say(look, number, `decided ${head}`, decidedComment(change.resolutions.length, head, links));
}

/** The base disagrees: the branch stays as last proposed, everybody is told once. */
async function hold(
  at: ChangeLook,
  change: Change,
  open: OpenProposal | undefined,
  rebased: Rebased,
  carried: Carried | undefined,
): Promise<Advanced> {
  const { look, store, base } = at;
  const { collisions } = rebased.plan;
  const reason = reasonsOf(rebased).join('; ');
  if (open === undefined) {
    await noteChange(store, change, { state: 'conflicted', collisions, reason });
    return {};
  }
  const { number, head } = open.pull;
  await reportConflict(at, number, head, rebased);
  await noteChange(store, change, { state: 'conflicted', pullRequest: number, head, collisions, reason });
  await checkChange(at, { head, parent: carried?.parent ?? base.commit, pull: open.pull }, collisions, listOf(reason));
  if (change.resolutions.length === 0) look.memory.checks.set(settledKey(look, open, base.commit), 'held', 1);
  return { number };
}

function listOf(reason: string | undefined): string[] {
  return reason === undefined || reason === '' ? [] : [reason];
}
