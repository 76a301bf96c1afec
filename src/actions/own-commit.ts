import type { Commit } from '../ports/proposal-host.ts';
import type { ProposalBranch } from '../proposal/branch.ts';
import { parseCommitMessage } from '../proposal/commit-message.ts';

/** The message of our commit; the last trailer names its own tree, so that nobody's amended commit passes for ours. */
export function printOwnMessage(message: string, tree: string): string {
  return `${message.trimEnd()}\nHedgerow-Tree: ${tree}\n`;
}

/** Whether the message names the commit's own tree: then nobody changed it. */
export function isOwnTree({ message, tree }: Pick<Commit, 'message' | 'tree'>): boolean {
  return /^Hedgerow-Tree: ([0-9a-f]{40,64})\s*$/m.exec(message)?.[1] === tree;
}

/** The plan that a commit of ours carries; undefined for every commit that somebody else made or changed. */
export function readOwnPlan(
  commit: Pick<Commit, 'message' | 'tree' | 'parents'>,
  purpose: ProposalBranch,
): string | undefined {
  const trailers = parseCommitMessage(commit.message);
  if (!isOwnTree(commit) || commit.parents.length !== 1) return undefined;
  // The branch of a Change names the Change; which fabric it is about is said by its commit.
  const fabric = 'fabric' in purpose ? purpose.fabric : undefined;
  if (purpose.flow !== 'change' && trailers.fabric !== fabric) return undefined;
  return trailers.plan;
}
