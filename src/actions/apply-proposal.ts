import type { Fabric, Proposals } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { emptyPlanComment, personPushedComment, refusedPushComment } from '../proposal/comments.ts';
import { parseFooter, printFooter } from '../proposal/footer.ts';
import { printNormalizeBody } from '../proposal/normalize-body.ts';
import { printNormalizeTitle } from '../proposal/title.ts';
import type { Decision } from './decide-proposal.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { printOwnMessage, readOwnPlan } from './own-commit.ts';
import { branchOf, type ClosedProposal, type OpenProposal } from './proposal-state.ts';
import type { Head } from './snapshot-reader.ts';

/** What a proposal is made of. */
export type Proposed = {
  readonly fabric: Fabric;
  readonly plan: FabricPlan;
  /** With paths of the repository. */
  readonly changes: ChangeSet;
  /** What it is made on. */
  readonly base: Head;
  readonly proposals: Proposals;
  /** GitHub's words where a direct push was refused. */
  readonly directRefused: string | undefined;
};

/** How it stands afterwards. */
export type Outcome =
  | { readonly is: 'absent' }
  /** `isCurrent`: the head is the plan applied to the base. */
  | { readonly is: 'open'; readonly number: number; readonly head: string; readonly isCurrent: boolean }
  | { readonly is: 'left'; readonly number: number; readonly head: string; readonly since: string }
  | { readonly is: 'waiting' | 'undone'; readonly number: number }
  | { readonly is: 'refused'; readonly words: string; readonly open?: { number: number; head: string } }
  /** A branch of our name that is not ours. */
  | { readonly is: 'taken' };

/** Does what was decided; `early` is our commit where it is written already. Each write leaves a state from which the same event finds its way to the same end. */
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
      };
    case 'open':
      return await open(look, proposed, decision.closed);
    case 'rewrite':
      return await rewrite(look, proposed, decision.open, early);
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

/** The commit that carries the plan: one, on top of the base. */
export async function writeOwnCommit(
  look: Look,
  { plan, changes, base }: Proposed,
): Promise<{ commit: string; tree: string }> {
  const tree = await look.host.writeTree(base.tree, changes);
  const commit = await look.host.writeCommit({ message: printOwnMessage(plan, tree), tree, parent: base.commit });
  return { commit, tree };
}

async function open(look: Look, proposed: Proposed, closed: readonly ClosedProposal[]): Promise<Outcome> {
  const { fabric, proposals, base } = proposed;
  const branch = branchOf(fabric.name);
  const written = await writeOwnCommit(look, proposed);
  const created = await look.host.createBranch(branch, written.commit);
  if ('refused' in created) return refuse(look, proposed, created.refused);
  const isNew = created.moved;
  const head = isNew ? written.commit : await takeOver(look, proposed, written, closed);
  if (head === undefined) return { is: 'taken' };
  if (typeof head === 'object') return refuse(look, proposed, head.refused);
  const isPlain = proposals.labels.length + proposals.reviewers.length + proposals.teamReviewers.length === 0;
  // Until labels and reviewers stand, the body speaks of another head: a crash in between is then seen and mended.
  const text = textOf(look, proposed, { base: base.commit, head: isPlain ? head : base.commit });
  const pull = await look.host.openPullRequest({ ...text, head: branch, base: base.name, draft: proposals.draft });
  remember(look, proposed, pull.number);
  if (!isPlain) await dress(look, proposed, pull.number, { base: base.commit, head });
  look.log('info', 'Proposal opened', { fabric: fabric.name, number: pull.number, plan: proposed.plan.planId });
  return { is: 'open', number: pull.number, head, isCurrent: true };
}

/** A branch without an open pull request: left by a crash or by a closed proposal; anything else is not ours to move. */
async function takeOver(
  look: Look,
  { fabric, base }: Proposed,
  written: { commit: string; tree: string },
  closed: readonly ClosedProposal[],
): Promise<string | { refused: string } | undefined> {
  const branch = branchOf(fabric.name);
  const found = await look.host.findRef(branch);
  if (found === written.commit) return found;
  if (found !== undefined && !closed.some((one) => one.head === found)) {
    const commit = await look.host.readCommit(found);
    if (readOwnPlan(commit, fabric.name) === undefined) return undefined;
    if (commit.tree === written.tree && commit.parents[0] === base.commit) return found;
  }
  const moved = await look.host.moveBranch(branch, written.commit, { force: true });
  return moved.moved ? written.commit : moved;
}

async function rewrite(look: Look, proposed: Proposed, { pull }: OpenProposal, early?: string): Promise<Outcome> {
  const { fabric, base } = proposed;
  const branch = branchOf(fabric.name);
  const commit = early ?? (await writeOwnCommit(look, proposed)).commit;
  const how = early === undefined ? { force: true, expected: pull.head } : { force: true };
  const moved = await look.host.moveBranch(branch, commit, how);
  if (!moved.moved) {
    const comment = refusedPushComment(branch, moved.refused);
    await say(look, pull.number, `refused ${proposed.plan.planId}`, comment);
    return refuse(look, proposed, moved.refused, { number: pull.number, head: pull.head });
  }
  const text = textOf(look, proposed, { base: base.commit, head: commit });
  const rebase = pull.base === base.name ? {} : { base: base.name };
  await look.host.updatePullRequest(pull.number, { ...text, ...rebase });
  remember(look, proposed, pull.number);
  look.log('info', 'Proposal rewritten', { fabric: fabric.name, number: pull.number, plan: proposed.plan.planId });
  return { is: 'open', number: pull.number, head: commit, isCurrent: true };
}

async function describe(look: Look, proposed: Proposed, { pull, base }: OpenProposal): Promise<Outcome> {
  const footer = parseFooter(pull.body);
  const isUndressed = footer !== undefined && footer.head === footer.base;
  const at = { base: base ?? proposed.base.commit, head: pull.head };
  if (isUndressed) await dress(look, proposed, pull.number, at);
  else await look.host.updatePullRequest(pull.number, textOf(look, proposed, at));
  return { is: 'open', number: pull.number, head: pull.head, isCurrent: true };
}

async function dress(look: Look, proposed: Proposed, number: number, at: At): Promise<void> {
  const { labels, reviewers, teamReviewers } = proposed.proposals;
  if (labels.length > 0) await look.host.addLabels(number, labels);
  if (reviewers.length + teamReviewers.length > 0) {
    const refused = await look.host.requestReviewers(number, reviewers, teamReviewers);
    if (refused !== undefined) look.log('info', 'Reviewers could not be asked', { number, words: refused });
  }
  await look.host.updatePullRequest(number, textOf(look, proposed, at));
}

async function close(look: Look, proposed: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  const { fabric, plan, base } = proposed;
  const branch = branchOf(fabric.name);
  const comment = emptyPlanComment(fabric.name, base.name, linksAt(look, base.commit, pull.number));
  await say(look, pull.number, `closing ${pull.head}`, comment);
  // The footer of a proposal that we close ourselves names the empty plan, so that the old plan may come again.
  const footer = printFooter({ planId: plan.planId, base: base.commit, head: pull.head });
  await look.host.updatePullRequest(pull.number, { state: 'closed', body: withFooter(pull.body, footer) });
  const deleted = await look.host.deleteBranch(branch);
  look.memory.checks.set(cleanedKey(look, pull.number), 'cleaned', 1);
  const words = 'refused' in deleted ? { words: deleted.refused } : {};
  look.log('info', 'Proposal closed', { fabric: fabric.name, number: pull.number, ...words });
  return { is: 'absent' };
}

async function deleteLeftover(look: Look, { fabric }: Proposed, leftover: ClosedProposal): Promise<void> {
  const branch = branchOf(fabric.name);
  const key = cleanedKey(look, leftover.number);
  if (look.memory.checks.get(key) !== undefined) return;
  if ((await look.host.findRef(branch)) === leftover.head) await look.host.deleteBranch(branch);
  look.memory.checks.set(key, 'cleaned', 1);
}

function cleanedKey(look: Look, number: number): string {
  return keyIn(look, `cleaned ${number}`);
}

async function leave(look: Look, { fabric, base }: Proposed, { pull }: OpenProposal): Promise<Outcome> {
  const commits = await look.host.listCommits(pull.number);
  const since = commits.find((commit) => readOwnPlan(commit, fabric.name) === undefined)?.id ?? pull.head;
  const key = keyIn(look, `left ${pull.number} ${since}`);
  if (look.memory.checks.get(key) === undefined) {
    const comment = personPushedComment(branchOf(fabric.name), since, linksAt(look, base.commit, pull.number));
    await say(look, pull.number, `left ${since}`, comment);
    look.memory.checks.set(key, 'said', 1);
  }
  return { is: 'left', number: pull.number, head: pull.head, since };
}

function refuse(
  look: Look,
  { fabric, plan }: Proposed,
  words: string,
  open?: { number: number; head: string },
): Outcome {
  look.memory.refusals.set(keyIn(look, branchOf(fabric.name)), { planId: plan.planId, words }, 1);
  look.log('info', 'Push refused', { fabric: fabric.name, branch: branchOf(fabric.name), words });
  return { is: 'refused', words, ...(open === undefined ? {} : { open }) };
}

/** The commit that a plan was made on, and the one that carries it. */
type At = { readonly base: string; readonly head: string };

function remember(look: Look, { fabric, plan }: Proposed, number: number): void {
  look.memory.openPulls.set(keyIn(look, branchOf(fabric.name)), { number, planId: plan.planId }, 1);
}

function textOf(look: Look, proposed: Proposed, at: At): { title: string; body: string } {
  const { plan, fabric, base, directRefused } = proposed;
  const refused = directRefused === undefined ? {} : { refused: directRefused };
  return {
    title: printNormalizeTitle(plan),
    body: printNormalizeBody(plan, {
      links: linksAt(look, at.base),
      head: at.head,
      branch: base.name,
      ...(fabric.normalize === 'direct' ? { direct: refused } : {}),
    }),
  };
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
