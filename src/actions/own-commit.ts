import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { Commit } from '../ports/proposal-host.ts';
import { parseCommitMessage, printCommitMessage } from '../proposal/commit-message.ts';

/** The message of our commit; the last trailer names its own tree, so that nobody's amended commit passes for ours. */
export function printOwnMessage(plan: FabricPlan, tree: string): string {
  return withTree(printCommitMessage(plan), tree);
}

/** A message of ours with the trailer that names the tree of its commit. */
export function withTree(message: string, tree: string): string {
  return `${message.trimEnd()}\nHedgerow-Tree: ${tree}\n`;
}

/** Whether the message names the commit's own tree: then nobody changed it. */
export function isOwnTree({ message, tree }: Pick<Commit, 'message' | 'tree'>): boolean {
  return /^Hedgerow-Tree: ([0-9a-f]{40,64})\s*$/m.exec(message)?.[1] === tree;
}

/** The plan that a commit of ours carries; undefined for every commit that somebody else made or changed. */
export function readOwnPlan(commit: Pick<Commit, 'message' | 'tree' | 'parents'>, fabric: string): string | undefined {
  const trailers = parseCommitMessage(commit.message);
  if (!isOwnTree(commit) || commit.parents.length !== 1 || trailers.fabric !== fabric) return undefined;
  return trailers.plan;
}
