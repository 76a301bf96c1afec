import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { printBranch } from '../proposal/branch.ts';
import { structureCheck } from '../proposal/structure-check.ts';
import { applyChanges, differingPaths } from './apply-changes.ts';
import { applyProposal } from './apply-proposal.ts';
import { decideProposal } from './decide-proposal.ts';
import { isStaleProposal } from './is-stale-proposal.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { configOf, planFiles } from './plan-files.ts';
import { readProposal } from './proposal-state.ts';
import type { Outcome, Proposed } from './proposed.ts';
import { proposedNormalization } from './proposed-normalization.ts';
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
  const { head } = base;
  const on = { base: head, proposals: config.proposals, directRefused };
  const proposed = proposedNormalization(look, fabric, plan, on);
  const { purpose, planId, changes } = proposed;

  const early = await writeEarly(look, proposed);
  const state = await readProposal(look, purpose, head.name);
  const { open } = state;
  const decision = decideProposal(
    {
      planId,
      isEmpty: changes.size === 0,
      into: head.name,
      isStale: open?.carried === planId && (await isStaleProposal(look, proposed, open)),
      isAsked: look.rebuild.has(printBranch(purpose)),
    },
    state,
  );
  const refusal = findRefusal(look, proposed);
  const isWrite = decision.act === 'open' || decision.act === 'rewrite';
  if (isWrite && refusal) {
    const refused = open && { number: open.pull.number, head: open.pull.head };
    return { is: 'refused', words: refusal.words, ...(refused === undefined ? {} : { open: refused }) };
  }
  const outcome = await applyProposal(look, proposed, decision, early);
  await checkProposal(look, configOf(config, fabric), proposed, base, outcome);
  return outcome;
}

/**
 * Where the remembered pull request will be rewritten: the commit, written before its branch is looked at, so that next
 * to nothing can happen between that look and the push.
 */
async function writeEarly(look: Look, proposed: Proposed): Promise<string | undefined> {
  const { purpose, planId, changes } = proposed;
  const known = look.memory.openPulls.get(keyIn(look, printBranch(purpose)))?.planId;
  if (known === undefined || known === planId || changes.size === 0 || findRefusal(look, proposed)) return undefined;
  return (await writeOwnCommit(look, proposed)).commit;
}

/** A ruleset's refusal of this very plan, unless somebody asked to look again. */
function findRefusal(look: Look, { purpose, planId }: Proposed): { readonly words: string } | undefined {
  const branch = printBranch(purpose);
  if (look.recheck.size > 0 || look.rebuild.has(branch)) return undefined;
  const refusal = look.memory.refusals.get(keyIn(look, branch));
  return refusal?.planId === planId ? refusal : undefined;
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
