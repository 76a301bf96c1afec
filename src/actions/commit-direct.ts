import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan, Outcome } from '../normalize/fabric-plan.ts';
import { parseCommitMessage, printCommitMessage } from '../proposal/commit-message.ts';
import { pathInRepository } from '../records/paths.ts';
import { inRepository } from './apply-changes.ts';
import { keepRests } from './known-uploads.ts';
import { keyIn, type Look } from './look.ts';
import { printOwnMessage } from './own-commit.ts';
import { planBranch } from './plan-branch.ts';
import { configOf, planFiles } from './plan-files.ts';
import { normalizationOf, readProposal } from './proposal-state.ts';
import type { Head } from './snapshot-reader.ts';

type At = { readonly head: Head; readonly snapshot: () => Promise<Snapshot> };

export type DirectResult =
  | { readonly did: 'nothing' }
  | { readonly did: 'committed'; readonly commit: string; readonly tree: string; readonly changes: ChangeSet }
  | { readonly did: 'refused'; readonly words: string }
  /** The same plan was committed before and undone: never applied again (DESIGN.md 5.5). */
  | { readonly did: 'undone'; readonly commit: string };

/**
 * Commits the documents that are new, duplicate or unmanaged to the branch itself (`normalize: direct`, DESIGN.md 5.2).
 * Updates, repairs and what is adopted are left for a pull request, and so is everything where the push is refused.
 */
export async function commitDirect(
  look: Look,
  config: RepositoryConfig,
  fabric: Fabric,
  at: At,
): Promise<DirectResult> {
  const { head } = at;
  const plan = await planOne(look, configOf(config, fabric, { repair: false, loose: 'ignore' }), at, ['updated']);
  if (plan === undefined || plan.changeSet.size === 0) return { did: 'nothing' };
  const refusal = look.memory.refusals.get(refusalKey(look, head.name, fabric));
  if (refusal?.planId === plan.planId) return { did: 'refused', words: refusal.words };
  const [whole] = (await planBranch(look, configOf(config, fabric), at)).plan.fabrics;
  if (whole && (await isProposed(look, fabric, head.name, whole.planId))) return { did: 'nothing' };
  const path = pathInRepository(fabric, 'raw');
  const isSame = (message: string) => parseCommitMessage(message).plan === plan.planId;
  const before = await look.host.findCommit(head.name, path, isSame);
  if (before !== undefined) return { did: 'undone', commit: before };
  await keepRests(look, fabric, head, plan.changeSet);
  return await commit(look, fabric, head, plan);
}

async function planOne(look: Look, config: RepositoryConfig, at: At, withhold: readonly Outcome[] = []) {
  return (await planFiles(look, config, at.head.files, at.snapshot, withhold)).plan.fabrics[0];
}

/** Whether a pull request carries the whole plan already, or a person holds its branch: then that is the way. */
async function isProposed(look: Look, fabric: Fabric, into: string, planId: string): Promise<boolean> {
  const { open, closed } = await readProposal(look, normalizationOf(fabric.name), { into });
  if (open) return open.maker === 'person' || open.carried === planId;
  return closed.some((one) => one.planId === planId);
}

async function commit(look: Look, fabric: Fabric, head: Head, plan: FabricPlan): Promise<DirectResult> {
  const changes = inRepository(plan.changeSet, plan.directory);
  const tree = await look.host.writeTree(head.tree, changes);
  const message = printOwnMessage(printCommitMessage(plan), tree);
  const written = await look.host.writeCommit({ message, tree, parent: head.commit });
  const moved = await look.host.moveBranch(head.name, written, { force: false });
  const fields = { fabric: fabric.name, branch: head.name, plan: plan.planId };
  if (!moved.moved) {
    look.memory.refusals.set(refusalKey(look, head.name, fabric), { planId: plan.planId, words: moved.refused }, 1);
    look.log('info', 'Direct push refused', { ...fields, words: moved.refused });
    return { did: 'refused', words: moved.refused };
  }
  look.log('info', 'Committed directly', { ...fields, commit: written });
  return { did: 'committed', commit: written, tree, changes };
}

function refusalKey(look: Look, branch: string, fabric: Fabric): string {
  return keyIn(look, `${branch} ${fabric.name}`);
}
