import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { Commit } from '../ports/proposal-host.ts';
import { parseCommitMessage, printCommitMessage } from '../proposal/commit-message.ts';

/** The message of our commit; the last trailer names its own tree, so that nobody's amended commit passes for ours. */
export function printOwnMessage(plan: FabricPlan, tree: string): string {
  return `${printCommitMessage(plan).trimEnd()}\nHedgerow-Tree: ${tree}\n`;
}

/** The plan that a commit of ours carries; undefined for every commit that somebody else made or changed. */
export function readOwnPlan(commit: Pick<Commit, 'message' | 'tree' | 'parents'>, fabric: string): string | undefined {
  const trailers = parseCommitMessage(commit.message);
  const tree = /^Hedgerow-Tree: ([0-9a-f]{40,64})\s*$/m.exec(commit.message)?.[1];
  if (tree !== commit.tree || commit.parents.length !== 1 || trailers.fabric !== fabric) return undefined;
  return trailers.plan;
}
