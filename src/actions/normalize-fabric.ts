import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { Pause } from '../ports/pause-store.ts';
import { structureCheck } from '../proposal/structure-check.ts';
import { applyChanges, differingPaths, inRepository, isDirectoryTouched, isUntouched } from './apply-changes.ts';
import { applyProposal } from './apply-proposal.ts';
import type { RebuildAsk } from './ask.ts';
import { type Decision, decideProposal } from './decide-proposal.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { configOf, planFiles } from './plan-files.ts';
import { branchOf, type OpenProposal, readProposal } from './proposal-state.ts';
import type { Outcome, Proposed } from './proposed.ts';
import { answerRebuild, beginRebuild } from './rebuild.ts';
import type { Head } from './snapshot-reader.ts';
import { unlessPaused } from './stop-on-pause.ts';
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
  const asks = rebuildAsks(look, fabric.name);
  const { proposals } = config;
  const anew = { isAsked: false, replaces: undefined, isAlone: config.fabrics.length === 1 };
  const proposed: Proposed = { fabric, plan, changes, base: head, proposals, ...anew, directRefused };
  const done = await unlessPaused(look, fabric.name, (careful) => propose(careful, proposed, asks));
  const outcome = 'result' in done ? done.result : await pausedOutcome(look, proposed, done.pause, asks);
  await checkProposal(look, config, proposed, base, outcome);
  return outcome;
}

/** Reads the proposal, decides and applies. */
async function propose(look: Look, anew: Proposed, asks: readonly RebuildAsk[]): Promise<Outcome> {
  const { fabric, plan, changes, base } = anew;
  const early = asks.length > 0 ? undefined : await writeEarly(look, anew);
  const state = await readProposal(look, fabric.name, base.name, plan.planId);
  const { finish, ...asked } = await beginRebuild(look, fabric.name, asks, state);
  const proposed = { ...anew, ...asked };
  const decision = decideProposal(
    {
      planId: plan.planId,
      isEmpty: changes.size === 0,
      into: base.name,
      isStale: state.open !== undefined && (await isStaleProposal(look, proposed, state.open)),
      isCurrent: state.open?.base === base.commit,
      isAsked: asked.isAsked,
    },
    state,
  );
  const outcome =
    (await findObstacle(look, proposed, decision)) ?? (await applyProposal(look, proposed, decision, early));
  await finish(outcome);
  return outcome;
}

/** What keeps a decision from being carried out: a ruleset that refused this very plan, a merge queue. */
async function findObstacle(look: Look, proposed: Proposed, decision: Decision): Promise<Outcome | undefined> {
  const { act } = decision;
  if (act !== 'open' && act !== 'rewrite' && act !== 'close' && act !== 'retire' && act !== 'describe')
    return undefined;
  const open = 'open' in decision ? decision.open.pull : undefined;
  const refusal = look.memory.refusals.get(keyIn(look, branchOf(proposed.fabric.name)));
  if ((act === 'open' || act === 'rewrite') && refusal && isRefused(look, proposed)) {
    return { is: 'refused', words: refusal.words, ...(open ? { open: { number: open.number, head: open.head } } : {}) };
  }
  // A merge queue is a rule of the branch; where none holds nobody is asked.
  if (open === undefined || !proposed.base.isProtected || !(await look.host.isQueued(open))) return undefined;
  return { is: 'queued', number: open.number, head: open.head };
}

/** Nothing is written but the answers to commands and, on an open proposal's head, the check that says so. */
async function pausedOutcome(
  look: Look,
  { fabric, base }: Proposed,
  pause: Pause,
  asks: readonly RebuildAsk[],
): Promise<Outcome> {
  for (const ask of asks) await answerRebuild(look, ask, { is: 'paused', pause });
  const { open } = await readProposal(look, fabric.name, base.name);
  return { is: 'paused', pause, ...(open ? { open: { number: open.pull.number, head: open.pull.head } } : {}) };
}

function rebuildAsks({ asks }: Look, fabric: string): RebuildAsk[] {
  return asks.filter((ask) => ask.what === 'rebuild').filter((ask) => ask.fabric === fabric);
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
function isRefused(look: Look, { fabric, plan, isAsked }: Proposed): boolean {
  const refusal = look.memory.refusals.get(keyIn(look, branchOf(fabric.name)));
  return refusal?.planId === plan.planId && look.recheck.size === 0 && !isAsked;
}

/** Made on another commit, and GitHub cannot merge it or the base touched a path of it since. */
async function isStaleProposal(
  look: Look,
  { plan, changes, base, isAlone }: Proposed,
  open: OpenProposal,
): Promise<boolean> {
  if (open.carried !== plan.planId || open.base === undefined || open.base === base.commit) return false;
  const files = await look.reader.listFiles(open.base);
  if (!isUntouched(changes, files, base.files)) return true;
  // A push to one of many fabrics must not cost a question for each: outside its directory nothing can hinder its merge.
  if (!isAlone && !isDirectoryTouched(plan.directory, files, base.files)) return false;
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
  const head = 'open' in outcome ? outcome.open?.head : 'head' in outcome ? outcome.head : undefined;
  if (head === undefined) return;
  const pause = outcome.is === 'paused' ? outcome.pause : undefined;
  const { fabric, plan, changes } = proposed;
  const isCurrent = outcome.is === 'open' && outcome.isCurrent;
  await writeCheck(look, head, JSON.stringify([fabric, isCurrent ? plan.planId : '', isCurrent, pause]), async () => {
    const files = isCurrent ? applyChanges((await base.snapshot()).files, changes) : await look.reader.listFiles(head);
    const touched = isCurrent ? new Set(changes.keys()) : differingPaths(proposed.base.files, files);
    const own = configOf(config, fabric);
    const after = await planFiles(look, own, files, () => look.reader.readSnapshot({ commit: head, files }, own));
    return structureCheck({
      fabrics: after.plan.fabrics.map((one) => ({ plan: one, fail: fabric.structure.fail, paused: pause })),
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
