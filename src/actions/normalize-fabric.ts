import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { structureCheck } from '../proposal/structure-check.ts';
import { applyChanges, differingPaths, isUntouched } from './apply-changes.ts';
import { applyProposal, type Outcome, type Proposed } from './apply-proposal.ts';
import { decideProposal } from './decide-proposal.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { configOf, planFiles } from './plan-files.ts';
import { branchOf, type OpenProposal, readProposal } from './proposal-state.ts';
import { proposedNormalization } from './proposed-normalization.ts';
import type { Head } from './snapshot-reader.ts';
import { writeCheck } from './write-check.ts';

/** One branch as it was read; `snapshot` reads the contents when they are needed. */
export type Base = { readonly head: Head; readonly snapshot: () => Promise<Snapshot> };

/**
 * Brings a fabric's pull request to what the plan says (DESIGN.md 5.5): reads the proposal, decides, applies.
 * Where nothing changed that is one request.
 */
export async function normalizeFabric(
  look: Look,
  config: RepositoryConfig,
  plan: FabricPlan,
  base: Base,
  directRefused: string | undefined,
): Promise<Outcome> {
  const fabric = config.fabrics.find((one) => one.name === plan.name);
  if (fabric === undefined || fabric.normalize === 'off') return { is: 'absent' };
  const { head } = base;
  const on = { base: head, proposals: config.proposals, directRefused };
  const proposed = proposedNormalization(look, fabric, plan, on);
  const { changes, purpose } = proposed;

  const state = await readProposal(look, purpose, head.name);
  const isStale = state.open !== undefined && (await isStaleProposal(look, proposed, state.open));
  const decision = decideProposal(
    {
      planId: plan.planId,
      isEmpty: changes.size === 0,
      into: head.name,
      isStale,
      isAsked: look.rebuild.has(branchOf(fabric.name)),
    },
    state,
  );
  const refusal = look.memory.refusals.get(keyIn(look, branchOf(fabric.name)));
  const isWrite = decision.act === 'open' || decision.act === 'rewrite';
  if (
    isWrite &&
    refusal?.planId === plan.planId &&
    look.recheck.size === 0 &&
    !look.rebuild.has(branchOf(fabric.name))
  ) {
    const open = state.open && { number: state.open.pull.number, head: state.open.pull.head };
    return { is: 'refused', words: refusal.words, ...(open === undefined ? {} : { open }) };
  }
  const outcome = await applyProposal(look, proposed, decision);
  await checkProposal(look, configOf(config, fabric), proposed, base, outcome);
  return outcome;
}

/** Made on another commit, and GitHub cannot merge it or the base touched a path of it since. */
export async function isStaleProposal(look: Look, { changes, base }: Proposed, open: OpenProposal): Promise<boolean> {
  if (open.base === undefined || open.base === base.commit) return false;
  if (open.pull.mergeable === false) return true;
  return !isUntouched(changes, await look.reader.listFiles(open.base), base.files);
}

/** The structure check of the proposal's head: what the fabric will be once it is merged. */
async function checkProposal(
  look: Look,
  own: RepositoryConfig,
  proposed: Proposed,
  base: Base,
  outcome: Outcome,
): Promise<void> {
  const head = outcome.is === 'refused' ? outcome.open?.head : 'head' in outcome ? outcome.head : undefined;
  if (head === undefined) return;
  const { planId, changes } = proposed;
  const isCurrent = outcome.is === 'open' && outcome.isCurrent;
  await writeCheck(look, head, JSON.stringify([own.fabrics, isCurrent ? planId : '', isCurrent]), async () => {
    const files = isCurrent ? applyChanges((await base.snapshot()).files, changes) : await look.reader.listFiles(head);
    const touched = isCurrent ? new Set(changes.keys()) : differingPaths(proposed.base.files, files);
    const after = await planFiles(look, own, files, () => look.reader.readSnapshot({ commit: head, files }, own));
    return structureCheck({
      fabrics: after.plan.fabrics.map((one) => ({ plan: one, fail: failRule(own, one.name) })),
      problems: after.plan.problems,
      links: linksAt(look, head),
      touched,
    });
  });
}

/** The fabric's `structure.fail`; `touched` for a fabric that the configuration does not name. */
export function failRule(config: RepositoryConfig, name: string): Fabric['structure']['fail'] {
  return config.fabrics.find((fabric) => fabric.name === name)?.structure.fail ?? 'touched';
}
