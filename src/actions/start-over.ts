import { printBranch } from '../proposal/branch.ts';
import type { RebuildAsk } from './ask.ts';
import type { ChangeLook } from './change-look.ts';
import type { Carried } from './plan-carried.ts';
import type { OpenProposal, ProposalState } from './proposal-state.ts';
import { changeBranch } from './proposed-change.ts';
import { beginRebuild } from './rebuild.ts';

/**
 * Obeys the commands to start over a Change that cannot be made on its base: commits of people go, named in the reply,
 * and the branch is at our last commit again, where a decision is awaited. Gives the proposal as it stands then.
 */
export async function startOver(
  { look }: ChangeLook,
  change: { readonly id: string },
  state: ProposalState,
  asks: readonly RebuildAsk[],
  carried: Carried | undefined,
): Promise<OpenProposal | undefined> {
  const { open } = state;
  if (open === undefined || asks.length === 0) return open;
  const purpose = changeBranch(change);
  const rebuild = await beginRebuild(look, purpose, asks, state);
  const { pull } = open;
  const isTheirs = open.maker === 'person' && carried !== undefined && rebuild.replaces === pull.head;
  if (!isTheirs) {
    await rebuild.finish({ is: 'conflicted' });
    return open;
  }
  const { head, parent: base } = carried;
  const moved = await look.host.moveBranch(printBranch(purpose), head, { force: true, expected: pull.head });
  await rebuild.finish(moved.moved ? { is: 'conflicted' } : { is: 'refused', words: moved.refused });
  return moved.moved ? { ...open, maker: 'ours', base, pull: { ...pull, head } } : open;
}
