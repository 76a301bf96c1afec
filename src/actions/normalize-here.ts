import type { RepositoryConfig } from '../config/fabric.ts';
import type { FileChange } from '../domain/change-set.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { parseBranch } from '../proposal/branch.ts';
import { type HereRefusal, hereRefusedReply } from '../proposal/command-replies.ts';
import { printHereMessage } from '../proposal/here-message.ts';
import { differingPaths, inRepository } from './apply-changes.ts';
import type { NormalizeHereAsk } from './ask.ts';
import { isOffered } from './check-head.ts';
import type { Look } from './look.ts';
import { isOwnTree, printOwnMessage } from './own-commit.ts';
import { configOn, planFiles } from './plan-files.ts';
import { say } from './proposal-text.ts';
import type { Rules } from './rules.ts';
import { PausedMeanwhile, stopOnPause } from './stop-on-pause.ts';

/**
 * The button of the check on a person's pull request (DESIGN.md 5.5): one commit on that branch that does what the
 * check lists. For people who may write, in this repository only, on the very head whose check was pressed; else one
 * reply. Gives the pull requests that it was pressed on.
 */
export async function pressNormalizeHere(look: Look, rules: Rules, ask: NormalizeHereAsk): Promise<PullRequest[]> {
  const pulls = await findPulls(look, ask);
  const mayWrite = pulls.length > 0 && (await look.host.mayWrite(ask.by));
  for (const pull of pulls) {
    const refusal = mayWrite ? await addCommit(look, rules, ask, pull) : ({ why: 'permission' } as const);
    if (refusal) await say(look, pull.number, keyOf(ask, refusal), hereRefusedReply(refusal));
  }
  return pulls;
}

function keyOf({ by, head }: NormalizeHereAsk, { why }: HereRefusal): string {
  return why === 'permission' ? `no button ${by.toLowerCase()}` : `not here ${why} ${head}`;
}

async function findPulls({ host }: Look, { number, head }: NormalizeHereAsk): Promise<PullRequest[]> {
  if (number !== undefined) return [await host.readPullRequest(number)];
  return (await host.listOpenPullRequests()).filter((pull) => pull.head === head);
}

async function addCommit(
  look: Look,
  rules: Rules,
  ask: NormalizeHereAsk,
  pull: PullRequest,
): Promise<HereRefusal | undefined> {
  if (pull.state !== 'open') return { why: 'closed' };
  if (pull.isForeign) return { why: 'foreign' };
  const commit = await look.host.readCommit(pull.head);
  if (pull.head !== ask.head) {
    // The answer to an earlier press was lost: its commit stands there.
    return commit.parents[0] === ask.head && isOwnTree(commit) ? undefined : { why: 'moved' };
  }
  const config = rules.config && configOn(rules.config, pull.base, rules.main.name);
  const plans = config === undefined || parseBranch(pull.branch) ? [] : await planHere(look, rules, config, pull);
  if (plans.length === 0) return { why: 'nothing' };
  const careful = plans.reduce((one, { name }) => stopOnPause(one, { repository: look.id, fabric: name }), look);
  try {
    const changes = new Map<string, FileChange>(
      plans.flatMap((plan) => [...inRepository(plan.changeSet, plan.directory)]),
    );
    const tree = await careful.host.writeTree(commit.tree, changes);
    const message = printOwnMessage(printHereMessage(plans), tree);
    const written = await careful.host.writeCommit({ message, tree, parent: pull.head });
    const moved = await careful.host.moveBranch(pull.branch, written, { force: false });
    if (!moved.moved) return { why: 'refused', words: moved.refused };
    look.log('info', 'Normalized on a branch', { number: pull.number, by: ask.by, commit: written });
    return undefined;
  } catch (error) {
    if (error instanceof PausedMeanwhile) return { why: 'paused', pause: error.pause };
    throw error;
  }
}

/** The plans of the fabrics whose raw/ the pull request touches, where there is something to do. */
async function planHere(
  look: Look,
  { heads }: Rules,
  config: RepositoryConfig,
  { base, head }: PullRequest,
): Promise<FabricPlan[]> {
  const target = heads.get(base)?.commit;
  const start = target === undefined ? undefined : await look.host.findMergeBase(target, head);
  const files = await look.reader.listFiles(head);
  const touched = differingPaths(start === undefined ? new Map() : await look.reader.listFiles(start), files);
  const read = () => look.reader.readSnapshot({ commit: head, files }, config);
  const { plan } = await planFiles(look, config, files, read);
  return plan.fabrics.filter((one) => isOffered(config, one, touched));
}
