import type { Proposals } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { PullRequestText } from '../ports/proposal-host.ts';
import { type ProposalBranch, printBranch } from '../proposal/branch.ts';
import { refusedPushComment } from '../proposal/comments.ts';
import { parseFooter, printFooter } from '../proposal/footer.ts';
import type { Decision } from './decide-proposal.ts';
import { keyIn, type Look } from './look.ts';
import { printOwnMessage, readOwnPlan } from './own-commit.ts';
import type { ClosedProposal, OpenProposal } from './proposal-state.ts';
import type { Head } from './snapshot-reader.ts';

/** The commit that a plan was made on, and the one that carries it. */
export type At = { readonly base: string; readonly head: string };

/** What a proposal is made of. */
export type Proposed = {
  readonly purpose: ProposalBranch;
  readonly planId: string;
  /** With paths of the repository. */
  readonly changes: ChangeSet;
  /** What it is made on. */
  readonly base: Head;
  readonly proposals: Proposals;
  /** What is said about it. */
  readonly words: {
    /** Message of its commit, with our trailers. */
    readonly message: string;
    readonly text: (at: At) => PullRequestText;
    /** Comment before it is closed because nothing is left to propose. */
    readonly emptied: (number: number) => string;
    /** Comment where somebody else's commit stands on its branch. */
    readonly left: (commit: string) => string;
  };
};

/** How it stands afterwards. */
export type Outcome =
  | { readonly is: 'absent' }
  /** `isCurrent`: the head is the plan applied to the base. `isWritten`: this look wrote something of it. */
  | {
      readonly is: 'open';
      readonly number: number;
      readonly head: string;
      readonly isCurrent: boolean;
      readonly isWritten: boolean;
    }
  | { readonly is: 'left'; readonly number: number; readonly head: string; readonly since: string }
  | { readonly is: 'waiting' | 'undone'; readonly number: number }
  | { readonly is: 'refused'; readonly words: string; readonly open?: { number: number; head: string } }
  /** A branch of our name that is not ours. */
  | { readonly is: 'taken' };

/** Does what was decided. Each write leaves a state from which the same event finds its way to the same end. */
export async function applyProposal(look: Look, proposed: Proposed, decision: Decision): Promise<Outcome> {
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
      return await open(look, proposed, decision.closed);
    case 'rewrite':
      return await rewrite(look, proposed, decision.open);
    case 'describe':
      return await describe(look, proposed, decision.open);
    case 'close':
      return await close(look, proposed, decision.open);
    case 'leave':
      return await leave(look, proposed, decision.open);
    case 'wait':
      return { is: 'waiting', number: decision.number };
    case 'undone':
      return { is: 'undone', number: decision.number };
  }
}

async function writeOwnCommit(
  look: Look,
  { words, changes, base }: Proposed,
): Promise<{ commit: string; tree: string }> {
  const tree = await look.host.writeTree(base.tree, changes);
  const commit = await look.host.writeCommit({
    message: printOwnMessage(words.message, tree),
    tree,
    parent: base.commit,
  });
  return { commit, tree };
}

async function open(look: Look, proposed: Proposed, closed: readonly ClosedProposal[]): Promise<Outcome> {
  const { purpose, planId, proposals, base, words } = proposed;
  const branch = printBranch(purpose);
  const written = await writeOwnCommit(look, proposed);
  const created = await look.host.createBranch(branch, written.commit);
  if ('refused' in created) return refuse(look, proposed, created.refused);
  const isNew = created.moved;
  const head = isNew ? written.commit : await takeOver(look, proposed, written, closed);
  if (head === undefined) return { is: 'taken' };
  if (typeof head === 'object') return refuse(look, proposed, head.refused);
  const isPlain = proposals.labels.length + proposals.reviewers.length + proposals.teamReviewers.length === 0;
  // Until labels and reviewers stand, the body speaks of another head: a crash in between is then seen and mended.
  const text = words.text({ base: base.commit, head: isPlain ? head : base.commit });
  const pull = await look.host.openPullRequest({ ...text, head: branch, base: base.name, draft: proposals.draft });
  look.memory.openPulls.set(keyIn(look, branch), pull.number, 1);
  if (!isPlain) await dress(look, proposed, pull.number, { base: base.commit, head });
  look.log('info', 'Proposal opened', { branch, number: pull.number, plan: planId });
  return { is: 'open', number: pull.number, head, isCurrent: true, isWritten: true };
}

/** A branch without an open pull request: left by a crash or by a closed proposal; anything else is not ours to move. */
async function takeOver(
  look: Look,
  { purpose, base }: Proposed,
  written: { commit: string; tree: string },
  closed: readonly ClosedProposal[],
): Promise<string | { refused: string } | undefined> {
  const branch = printBranch(purpose);
  const found = await look.host.findRef(branch);
  if (found === written.commit) return found;
  if (found !== undefined && !closed.some((one) => one.head === found)) {
    const commit = await look.host.readCommit(found);
    if (readOwnPlan(commit, purpose) === undefined) return undefined;
    if (commit.tree === written.tree && commit.parents[0] === base.commit) return found;
  }
  const moved = await look.host.moveBranch(branch, written.commit, true);
  return moved.moved ? written.commit : moved;
}

async function rewrite(look: Look, proposed: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  const { purpose, planId, base, words } = proposed;
  const branch = printBranch(purpose);
  const { commit } = await writeOwnCommit(look, proposed);
  const moved = await look.host.moveBranch(branch, commit, true);
  if (!moved.moved) {
    const comment = refusedPushComment(branch, moved.refused);
    await say(look, pull.number, `refused ${planId}`, comment);
    return refuse(look, proposed, moved.refused, { number: pull.number, head: pull.head });
  }
  const text = words.text({ base: base.commit, head: commit });
  const rebase = pull.base === base.name ? {} : { base: base.name };
  await look.host.updatePullRequest(pull.number, { ...text, ...rebase });
  look.log('info', 'Proposal rewritten', { branch, number: pull.number, plan: planId });
  return { is: 'open', number: pull.number, head: commit, isCurrent: true, isWritten: true };
}

async function describe(look: Look, proposed: Proposed, { pull, base }: OpenProposal): Promise<Outcome> {
  const footer = parseFooter(pull.body);
  const isUndressed = footer !== undefined && footer.head === footer.base;
  const at = { base: base ?? proposed.base.commit, head: pull.head };
  if (isUndressed) await dress(look, proposed, pull.number, at);
  else await look.host.updatePullRequest(pull.number, proposed.words.text(at));
  return { is: 'open', number: pull.number, head: pull.head, isCurrent: true, isWritten: true };
}

async function dress(look: Look, proposed: Proposed, number: number, at: At): Promise<void> {
  const { labels, reviewers, teamReviewers } = proposed.proposals;
  if (labels.length > 0) await look.host.addLabels(number, labels);
  if (reviewers.length + teamReviewers.length > 0) {
    const refused = await look.host.requestReviewers(number, reviewers, teamReviewers);
    if (refused !== undefined) look.log('info', 'Reviewers could not be asked', { number, words: refused });
  }
  await look.host.updatePullRequest(number, proposed.words.text(at));
}

async function close(look: Look, proposed: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  const { purpose, planId, base, words } = proposed;
  const branch = printBranch(purpose);
  await say(look, pull.number, `closing ${pull.head}`, words.emptied(pull.number));
  // The footer of a proposal that we close ourselves names the empty plan, so that the old plan may come again.
  const footer = printFooter({ planId, base: base.commit, head: pull.head });
  await look.host.updatePullRequest(pull.number, { state: 'closed', body: withFooter(pull.body, footer) });
  await look.host.deleteBranch(branch);
  look.log('info', 'Proposal closed', { branch, number: pull.number });
  return { is: 'absent' };
}

async function deleteLeftover(look: Look, { purpose }: Proposed, leftover: ClosedProposal): Promise<void> {
  const branch = printBranch(purpose);
  const key = keyIn(look, `cleaned ${leftover.number}`);
  if (look.memory.checks.get(key) !== undefined) return;
  if ((await look.host.findRef(branch)) === leftover.head) await look.host.deleteBranch(branch);
  look.memory.checks.set(key, 'cleaned', 1);
}

async function leave(look: Look, { purpose, words }: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  const commits = await look.host.listCommits(pull.number);
  const since = commits.find((commit) => readOwnPlan(commit, purpose) === undefined)?.id ?? pull.head;
  const key = keyIn(look, `left ${pull.number} ${since}`);
  if (look.memory.checks.get(key) === undefined) {
    await say(look, pull.number, `left ${since}`, words.left(since));
    look.memory.checks.set(key, 'said', 1);
  }
  return { is: 'left', number: pull.number, head: pull.head, since };
}

function refuse(
  look: Look,
  { purpose, planId }: Proposed,
  words: string,
  open?: { number: number; head: string },
): Outcome {
  const branch = printBranch(purpose);
  look.memory.refusals.set(keyIn(look, branch), { planId, words }, 1);
  look.log('info', 'Push refused', { branch, words });
  return { is: 'refused', words, ...(open === undefined ? {} : { open }) };
}

function withFooter(body: string, footer: string): string {
  const lines = body.split(/\r\n|\r|\n/).filter((line) => !line.startsWith('<!-- hedgerow {'));
  return `${lines.join('\n').trimEnd()}\n\n${footer}`.trimStart();
}

/** A comment that is made once, however often the same is found. */
async function say(look: Look, number: number, what: string, comment: string): Promise<void> {
  const marker = `<!-- hedgerow said ${what} -->`;
  await look.host.commentOnce(number, marker, `${marker}\n${comment}`);
}
