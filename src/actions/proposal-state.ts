import type { Commit, PullRequest } from '../ports/proposal-host.ts';
import { type ProposalBranch, printBranch } from '../proposal/branch.ts';
import { parseFooter } from '../proposal/footer.ts';
import { isPlainMerge } from './apply-changes.ts';
import { keyIn, type Look } from './look.ts';
import { readOwnPlan } from './own-commit.ts';

/** The open pull request of a branch of ours, and who made the commit it shows. */
export type OpenProposal = {
  readonly pull: PullRequest;
  /** `merge`: the base merged in by GitHub's Update button, which is nobody's push (DESIGN.md 5.5). */
  readonly maker: 'ours' | 'merge' | 'person';
  /** Plan that the head carries, where it is known. */
  readonly carried: string | undefined;
  /** Commit of the base branch that the head contains, where it is known. */
  readonly base: string | undefined;
  /** Whether the body speaks of this head. */
  readonly isDescribed: boolean;
};

export type ClosedProposal = {
  readonly number: number;
  readonly merged: boolean;
  readonly head: string;
  readonly planId: string | undefined;
};

/** All that a branch of ours and its pull requests say; newest first. `closed` may be empty while an open one carries the plan. */
export type ProposalState = {
  readonly open: OpenProposal | undefined;
  readonly closed: readonly ClosedProposal[];
};

/** The branch that carries a fabric's normalization. */
export function branchOf(fabric: string): string {
  return printBranch(normalizationOf(fabric));
}

/** What the branch of a fabric's normalization is for. */
export function normalizationOf(fabric: string): ProposalBranch {
  return { flow: 'normalize', fabric };
}

/**
 * Reads the state from the pull requests themselves in one request: the open one where it is remembered to carry the
 * wanted plan, else the list, which does not say whether it can be merged. Closed ones count where they went into the
 * given branch; whatever they went into where none is given.
 */
export async function readProposal(
  look: Look,
  purpose: ProposalBranch,
  { into, wanted }: { readonly into?: string; readonly wanted?: string } = {},
): Promise<ProposalState> {
  const branch = printBranch(purpose);
  const key = keyIn(look, branch);
  const remembered = look.memory.openPulls.get(key);
  const isKept = remembered !== undefined && (wanted === undefined || remembered.planId === wanted);
  const pull = isKept ? await look.host.readPullRequest(remembered.number) : undefined;
  if (pull?.state === 'open') {
    const open = await identify(look, pull, purpose);
    if (open.maker === 'person' || wanted === undefined || open.carried === wanted) return kept(look, key, open, []);
  }
  const pulls = await look.host.listPullRequests(branch);
  const found = pulls.find((one) => one.state === 'open');
  const closed = pulls
    .filter((one) => one.state === 'closed' && (into === undefined || one.base === into))
    .map(closedFrom);
  if (found) return kept(look, key, await identify(look, found, purpose), wanted === undefined ? [] : closed);
  // No commit is written for a pull request that is gone.
  look.memory.openPulls.forget(key);
  return { open: undefined, closed };
}

function kept(look: Look, key: string, open: OpenProposal, closed: readonly ClosedProposal[]): ProposalState {
  look.memory.openPulls.set(key, { number: open.pull.number, planId: open.carried }, 1);
  return { open, closed };
}

function closedFrom({ number, merged, head, body }: PullRequest): ClosedProposal {
  return { number, merged, head, planId: parseFooter(body)?.planId };
}

async function identify(look: Look, pull: PullRequest, purpose: ProposalBranch): Promise<OpenProposal> {
  const footer = parseFooter(pull.body);
  if (footer?.head === pull.head) {
    return { pull, maker: 'ours', carried: footer.planId, base: footer.base, isDescribed: true };
  }
  const commit = await look.host.readCommit(pull.head);
  const found = await findMaker(look, commit, purpose);
  if (found === undefined) {
    return { pull, maker: 'person', carried: undefined, base: undefined, isDescribed: false };
  }
  const isMerge = found.maker === 'merge';
  return { pull, ...found, base: commit.parents[isMerge ? 1 : 0], isDescribed: isMerge };
}

/** Who made a commit on a branch of ours, and the plan that it carries; undefined: a person. */
export async function findMaker(
  look: Look,
  commit: Commit,
  purpose: ProposalBranch,
): Promise<{ maker: 'ours' | 'merge'; carried: string } | undefined> {
  const own = readOwnPlan(commit, purpose);
  if (own !== undefined) return { maker: 'ours', carried: own };
  const merged = await findMergedCommit(look, commit, purpose);
  return merged && { maker: 'merge', carried: merged.plan };
}

/** Of a merge of the base into our commit, made by nobody's hand: our commit's plan. */
async function findMergedCommit(
  look: Look,
  merge: Commit,
  purpose: ProposalBranch,
): Promise<{ plan: string } | undefined> {
  const [first, theirs] = merge.parents;
  if (first === undefined || theirs === undefined || merge.parents.length !== 2) return undefined;
  const ours = await look.host.readCommit(first);
  const plan = readOwnPlan(ours, purpose);
  const base = ours.parents[0];
  if (plan === undefined || base === undefined) return undefined;
  const sides = {
    base: await look.reader.listFiles(base),
    ours: await look.reader.listFiles(ours.id),
    theirs: await look.reader.listFiles(theirs),
    merged: await look.reader.listFiles(merge.id),
  };
  return isPlainMerge(sides) ? { plan } : undefined;
}
