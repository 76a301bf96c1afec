import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { structureCheck } from '../proposal/structure-check.ts';
import { applyChanges, differingPaths, inRepository, isUntouched } from './apply-changes.ts';
import { applyProposal } from './apply-proposal.ts';
import { decideProposal } from './decide-proposal.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { configOf, planFiles } from './plan-files.ts';
import { branchOf, type OpenProposal, readProposal } from './proposal-state.ts';
import type { Outcome, Proposed } from './proposed.ts';
import type { Head } from './snapshot-reader.ts';
import { writeCheck } from './write-check.ts';
import { writeOwnCommit } from './write-own-commit.ts';

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
  const changes = inRepository(plan.changeSet, plan.directory);
  const { head } = base;
  const proposed: Proposed = { fabric, plan, changes, base: head, proposals: config.proposals, directRefused };

  const early = await writeEarly(look, proposed);
  const state = await readProposal(look, fabric.name, head.name);
  const isStale = state.open !== undefined && (await isStaleProposal(look, proposed, state.open));
  const decision = decideProposal(
    { planId: plan.planId, isEmpty: changes.size === 0, into: head.name, isStale },
    state,
  );
  const refusal = look.memory.refusals.get(keyIn(look, branchOf(fabric.name)));
  const isWrite = decision.act === 'open' || decision.act === 'rewrite';
  if (isWrite && refusal && isRefused(look, proposed)) {
    const open = state.open && { number: state.open.pull.number, head: state.open.pull.head };
    return { is: 'refused', words: refusal.words, ...(open === undefined ? {} : { open }) };
  }
  const outcome = await applyProposal(look, proposed, decision, early);
  await checkProposal(look, config, proposed, base, outcome);
  return outcome;
}

/**
 * Where the remembered pull request will be rewritten: the commit, written before its branch is looked at, so that next
 * to nothing can happen between that look and the push.
 */
async function writeEarly(look: Look, proposed: Proposed): Promise<string | undefined> {
  const { fabric, plan, changes } = proposed;
  const known = look.memory.openPulls.get(keyIn(look, branchOf(fabric.name)))?.planId;
  if (known === undefined || known === plan.planId || changes.size === 0 || isRefused(look, proposed)) return undefined;
  return (await writeOwnCommit(look, proposed)).commit;
}

/** Whether a ruleset refused this very plan, and nobody asked to look again. */
function isRefused(look: Look, { fabric, plan }: Proposed): boolean {
  const refusal = look.memory.refusals.get(keyIn(look, branchOf(fabric.name)));
  return refusal?.planId === plan.planId && look.recheck.size === 0;
}

/** Made on another commit, and GitHub cannot merge it or the base touched a path of it since. */
async function isStaleProposal(look: Look, { plan, changes, base }: Proposed, open: OpenProposal): Promise<boolean> {
  if (open.carried !== plan.planId || open.base === undefined || open.base === base.commit) return false;
  if (!isUntouched(changes, await look.reader.listFiles(open.base), base.files)) return true;
  const { mergeable } = open.pull.mergeable === null ? await look.host.readPullRequest(open.pull.number) : open.pull;
  return mergeable === false;
}

/** The structure check of the proposal's head: what the fabric will be once it is merged. */
async function checkProposal(
  look: Look,
  config: RepositoryConfig,
  proposed: Proposed,
  base: Base,
  outcome: Outcome,
): Promise<void> {
  const head = outcome.is === 'refused' ? outcome.open?.head : 'head' in outcome ? outcome.head : undefined;
  if (head === undefined) return;
  const { fabric, plan, changes } = proposed;
  const isCurrent = outcome.is === 'open' && outcome.isCurrent;
  await writeCheck(look, head, JSON.stringify([fabric, isCurrent ? plan.planId : '', isCurrent]), async () => {
    const files = isCurrent ? applyChanges((await base.snapshot()).files, changes) : await look.reader.listFiles(head);
    const touched = isCurrent ? new Set(changes.keys()) : differingPaths(proposed.base.files, files);
    const own = configOf(config, fabric);
    const after = await planFiles(look, own, files, () => look.reader.readSnapshot({ commit: head, files }, own));
    return structureCheck({
      fabrics: after.plan.fabrics.map((one) => ({ plan: one, fail: fabric.structure.fail })),
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
