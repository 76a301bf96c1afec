import type { PullRequest } from '../ports/proposal-host.ts';
import { printBranch } from '../proposal/branch.ts';
import { refusedPushComment } from '../proposal/comments.ts';
import { parseFooter, printFooter } from '../proposal/footer.ts';
import type { Decision } from './decide-proposal.ts';
import { keyIn, type Look } from './look.ts';
import { dress, openProposal } from './open-proposal.ts';
import { readOwnPlan } from './own-commit.ts';
import type { ClosedProposal, OpenProposal } from './proposal-state.ts';
import { say, withFooter } from './proposal-text.ts';
import { type Outcome, type Proposed, refuse, remember } from './proposed.ts';
import { writeOwnCommit } from './write-own-commit.ts';

/**
 * Does what was decided; `early` is our commit where it is written already. Each write leaves a state from which the
 * same event finds its way to the same end.
 */
export async function applyProposal(
  look: Look,
  proposed: Proposed,
  decision: Decision,
  early?: string,
): Promise<Outcome> {
  switch (decision.act) {
    case 'none':
      if (decision.leftover) await deleteLeftover(look, proposed, decision.leftover);
      return { is: 'absent' };
    case 'keep':
      return {
        is: 'open',
        number: decision.open.pull.number,
        head: decision.open.pull.head,
        isCurrent: decision.open.maker === 'ours',
        isWritten: false,
      };
    case 'open':
      return await openProposal(look, proposed, decision.closed);
    case 'rewrite':
      return await rewrite(look, proposed, decision.open, early);
    case 'describe':
      return await describe(look, proposed, decision.open);
    case 'close':
      return await close(look, proposed, decision.open);
    case 'retire':
      return await retire(look, proposed, decision.open, decision.same);
    case 'leave':
      return await leave(look, proposed, decision.open);
    case 'wait':
      return { is: 'waiting', number: decision.number };
    case 'undone':
      return { is: 'undone', number: decision.number };
  }
}

async function rewrite(look: Look, proposed: Proposed, { pull }: OpenProposal, early?: string): Promise<Outcome> {
  const { purpose, planId, base, words } = proposed;
  const branch = printBranch(purpose);
  const commit = early ?? (await writeOwnCommit(look, proposed)).commit;
  const how = early === undefined ? { force: true, expected: pull.head } : { force: true };
  const moved = await look.host.moveBranch(branch, commit, how);
  if (!moved.moved && isQueueRefusal(moved.refused)) return { is: 'queued', number: pull.number, head: pull.head };
  if (!moved.moved) {
    const comment = refusedPushComment(branch, moved.refused);
    await say(look, pull.number, `refused ${planId}`, comment);
    return refuse(look, proposed, moved.refused, { number: pull.number, head: pull.head });
  }
  const text = words.text({ base: base.commit, head: commit });
  const rebase = pull.base === base.name ? {} : { base: base.name };
  await look.host.updatePullRequest(pull.number, { ...text, ...rebase });
  remember(look, proposed, pull.number);
  look.log('info', 'Proposal rewritten', { branch, number: pull.number, plan: planId });
  return { is: 'open', number: pull.number, head: commit, isCurrent: true, isWritten: true };
}

/** GitHub's words where the branch waits in a merge queue. */
function isQueueRefusal(words: string): boolean {
  return /queued for merging|merge queue/i.test(words);
}

async function describe(look: Look, proposed: Proposed, { pull, base }: OpenProposal): Promise<Outcome> {
  const footer = parseFooter(pull.body);
  const isUndressed = footer !== undefined && footer.head === footer.base;
  const at = { base: base ?? proposed.base.commit, head: pull.head };
  if (isUndressed) await dress(look, proposed, pull.number, at);
  else await look.host.updatePullRequest(pull.number, proposed.words.text(at));
  return { is: 'open', number: pull.number, head: pull.head, isCurrent: true, isWritten: true };
}

async function close(look: Look, proposed: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  // The footer of a proposal that we close ourselves names the empty plan, so that the old plan may come again.
  await closeWith(look, proposed, pull, proposed.words.emptied(pull.number), proposed.planId);
  return { is: 'absent' };
}

async function retire(look: Look, proposed: Proposed, { pull }: OpenProposal, same: ClosedProposal): Promise<Outcome> {
  const { retired, emptied } = proposed.words;
  await closeWith(look, proposed, pull, retired?.(same, pull.number) ?? emptied(pull.number), 'none');
  return { is: same.merged ? 'undone' : 'waiting', number: same.number };
}

async function closeWith(
  look: Look,
  { purpose, base }: Proposed,
  pull: PullRequest,
  comment: string,
  planId: string,
): Promise<void> {
  const branch = printBranch(purpose);
  await say(look, pull.number, `closing ${pull.head}`, comment);
  const footer = printFooter({ planId, base: base.commit, head: pull.head });
  await look.host.updatePullRequest(pull.number, { state: 'closed', body: withFooter(pull.body, footer) });
  const deleted = await look.host.deleteBranch(branch);
  look.memory.checks.set(cleanedKey(look, pull.number), 'cleaned', 1);
  look.memory.openPulls.forget(keyIn(look, branch));
  const refused = 'refused' in deleted ? { words: deleted.refused } : {};
  look.log('info', 'Proposal closed', { branch, number: pull.number, ...refused });
}

async function deleteLeftover(look: Look, { purpose }: Proposed, leftover: ClosedProposal): Promise<void> {
  const branch = printBranch(purpose);
  const key = cleanedKey(look, leftover.number);
  if (look.memory.checks.get(key) !== undefined) return;
  if ((await look.host.findRef(branch)) === leftover.head) await look.host.deleteBranch(branch);
  look.memory.checks.set(key, 'cleaned', 1);
}

function cleanedKey(look: Look, number: number): string {
  return keyIn(look, `cleaned ${number}`);
}

async function leave(look: Look, { purpose, words }: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  const commits = await look.host.listCommits(pull.number);
  const since = commits.find((commit) => readOwnPlan(commit, purpose) === undefined)?.id ?? pull.head;
  const key = keyIn(look, `left ${pull.number} ${since}`);
  if (look.memory.checks.get(key) === undefined) {
    await say(look, pull.number, `left ${since}`, words.left(since, pull.number));
    look.memory.checks.set(key, 'said', 1);
  }
  return { is: 'left', number: pull.number, pull, since };
}
