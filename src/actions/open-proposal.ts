import { printBranch } from '../proposal/branch.ts';
import { keyIn, type Look } from './look.ts';
import { type ClosedProposal, findMaker } from './proposal-state.ts';
import { type At, type Outcome, type Proposed, refuse, remember } from './proposed.ts';
import { writeOwnCommit } from './write-own-commit.ts';

/** Commit, branch, pull request, then labels and reviewers. */
export async function openProposal(
  look: Look,
  proposed: Proposed,
  closed: readonly ClosedProposal[],
): Promise<Outcome> {
  const { purpose, planId, proposals, base, words } = proposed;
  const branch = printBranch(purpose);
  const takenKey = keyIn(look, `taken ${branch}`);
  const taken = proposed.isAsked ? undefined : look.memory.checks.get(takenKey);
  if (taken !== undefined && (await look.host.findRef(branch)) === taken) return { is: 'taken' };
  const written = await writeOwnCommit(look, proposed);
  const created = await look.host.createBranch(branch, written.commit);
  if ('refused' in created) return refuse(look, proposed, created.refused);
  const isNew = created.moved;
  const head = isNew ? written.commit : await takeOver(look, proposed, written, closed);
  if (head === undefined) {
    look.memory.checks.set(takenKey, (await look.host.findRef(branch)) ?? '', 1);
    return { is: 'taken' };
  }
  if (typeof head === 'object') return refuse(look, proposed, head.refused);
  const isPlain = proposals.labels.length + proposals.reviewers.length + proposals.teamReviewers.length === 0;
  // Until labels and reviewers stand, the body speaks of another head: a crash in between is then seen and mended.
  const text = words.text({ base: base.commit, head: isPlain ? head : base.commit });
  const pull = await look.host.openPullRequest({ ...text, head: branch, base: base.name, draft: proposals.draft });
  remember(look, proposed, pull.number);
  if (!isPlain) await dress(look, proposed, pull.number, { base: base.commit, head });
  look.log('info', 'Proposal opened', { branch, number: pull.number, plan: planId });
  return { is: 'open', number: pull.number, head, isCurrent: true, isWritten: true };
}

/**
 * A branch without an open pull request: left by a crash, by a closed proposal or merged. One with commits of a person
 * is not ours to move unless a person asks for it.
 */
async function takeOver(
  look: Look,
  { purpose, base, replaces }: Proposed,
  written: { commit: string; tree: string },
  closed: readonly ClosedProposal[],
): Promise<string | { refused: string } | undefined> {
  const branch = printBranch(purpose);
  const found = await look.host.findRef(branch);
  if (found === written.commit) return found;
  const isMerged = closed.some((one) => one.merged && one.head === found);
  if (found !== undefined && !isMerged) {
    const commit = await look.host.readCommit(found);
    const isOurs = (await findMaker(look, commit, purpose)) !== undefined;
    if (!isOurs && found !== replaces) return undefined;
    if (isOurs && commit.tree === written.tree && commit.parents[0] === base.commit) return found;
  }
  const moved = await look.host.moveBranch(branch, written.commit, { force: true });
  return moved.moved ? written.commit : moved;
}

/** Sets labels and reviewers, then lets the body speak of its head: the last step of opening. */
export async function dress(look: Look, proposed: Proposed, number: number, at: At): Promise<void> {
  const { labels, reviewers, teamReviewers } = proposed.proposals;
  if (labels.length > 0) await look.host.addLabels(number, labels);
  if (reviewers.length + teamReviewers.length > 0) {
    const refused = await look.host.requestReviewers(number, reviewers, teamReviewers);
    if (refused !== undefined) look.log('info', 'Reviewers could not be asked', { number, words: refused });
  }
  await look.host.updatePullRequest(number, proposed.words.text(at));
}
