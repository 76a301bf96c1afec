import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { listProblems } from '../normalize/list-problems.ts';
import type { Pause } from '../ports/pause-store.ts';
import { printBranch } from '../proposal/branch.ts';
import { structureCheck, structureCheckName } from '../proposal/structure-check.ts';
import { judgePlan } from '../proposal/verdict.ts';
import { applyChanges, differingPaths } from './apply-changes.ts';
import type { RebuildAsk } from './ask.ts';
import { judgeChanges } from './judge-changes.ts';
import type { KnownUploads } from './known-uploads.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { mergeWhenGreen } from './merge-if-ready.ts';
import { configOf, planFiles } from './plan-files.ts';
import { previewHead } from './preview-head.ts';
import { standingOf } from './proposal-standing.ts';
import { type ProposalState, readProposal } from './proposal-state.ts';
import { findRefusal, propose } from './propose.ts';
import { type Outcome, openOf, type Proposed } from './proposed.ts';
import { proposedNormalization } from './proposed-normalization.ts';
import { answerRebuild, rebuildAsks } from './rebuild.ts';
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
  { uploads, directRefused }: { readonly uploads: KnownUploads; readonly directRefused: string | undefined },
): Promise<Outcome> {
  const fabric = config.fabrics.find((one) => one.name === plan.name);
  if (fabric === undefined || fabric.normalize === 'off') return { is: 'absent' };
  const { head } = base;
  const isAlone = config.fabrics.length === 1;
  const since = uploads.since.get(fabric.name) ?? new Map();
  const on = { base: head, proposals: config.proposals, directRefused, isAlone, since };
  const proposed = proposedNormalization(look, fabric, plan, on);
  const asks = rebuildAsks(look, proposed.purpose);
  const done = await unlessPaused(look, fabric.name, async (careful) => {
    const early = asks.length > 0 ? undefined : await writeEarly(careful, proposed);
    const state = await readProposal(careful, proposed.purpose, { into: head.name, wanted: plan.planId });
    return { state, outcome: await propose(careful, proposed, state, { asks, early }) };
  });
  const { state, outcome } = 'result' in done ? done.result : await showPause(look, proposed, done.pause, asks);
  await look.proposals?.tell({ repository: look.id, fabric: fabric.name }, standingOf('normalize', state, outcome));
  await checkProposal(look, configOf(config, fabric), { proposed, uploads, base }, outcome);
  if (config.proposals.automerge) await mergeNormalization(look, plan, outcome);
  return outcome;
}

/** `proposals.automerge`: what nobody needs to look at is merged once its checks passed, in a later look than it was written in. */
async function mergeNormalization(look: Look, plan: FabricPlan, outcome: Outcome): Promise<void> {
  if (outcome.is !== 'open' || outcome.isWritten || !outcome.isCurrent) return;
  const isHarmless =
    judgePlan(plan).level === 'safe' && listProblems(plan).every(({ severity }) => severity === 'info');
  if (!isHarmless) return;
  await unlessPaused(look, plan.name, (careful) => mergeWhenGreen(careful, outcome, async () => true));
}

/** Nothing is written but the answers to commands and, on an open proposal's head, the check that says so. */
async function showPause(
  look: Look,
  { purpose, base }: Proposed,
  pause: Pause,
  asks: readonly RebuildAsk[],
): Promise<{ readonly state: ProposalState; readonly outcome: Outcome }> {
  for (const ask of asks) await answerRebuild(look, ask, { is: 'paused', pause });
  const state = await readProposal(look, purpose, { into: base.name });
  const open = state.open && { number: state.open.pull.number, head: state.open.pull.head };
  return { state, outcome: { is: 'paused', pause, ...(open === undefined ? {} : { open }) } };
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

/** The checks of the proposal's head: what the fabric, and its cluster, will be once it is merged. */
async function checkProposal(
  look: Look,
  own: RepositoryConfig,
  { proposed, uploads, base }: { readonly proposed: Proposed; readonly uploads: KnownUploads; readonly base: Base },
  outcome: Outcome,
): Promise<void> {
  const head = outcome.is === 'left' ? undefined : openOf(outcome)?.head;
  if (head === undefined) return;
  const paused = outcome.is === 'paused' ? outcome.pause : undefined;
  const { planId, changes } = proposed;
  const isCurrent = outcome.is === 'open' && outcome.isCurrent;
  const inputs = JSON.stringify([own.fabrics, isCurrent ? planId : '', isCurrent, paused, uploads.digest]);
  await writeCheck(look, head, { name: structureCheckName, inputs }, async () => {
    const files = isCurrent ? applyChanges((await base.snapshot()).files, changes) : await look.reader.listFiles(head);
    const touched = isCurrent ? new Set(changes.keys()) : differingPaths(proposed.base.files, files);
    const read = () => look.reader.readSnapshot({ commit: head, files }, own);
    const after = await planFiles(look, own, files, read, [], uploads);
    const sides = { start: base.head.commit, before: base.head.files, after: files, head, touched };
    const plan = await judgeChanges(look, own, after.plan, sides);
    return structureCheck({
      fabrics: plan.fabrics.map((one) => ({ plan: one, fail: failRule(own, one.name), paused })),
      problems: plan.problems,
      links: linksAt(look, head),
      touched,
    });
  });
  await previewHead(look, own, { head, findStart: async () => base.head.commit });
}

/** The fabric's `structure.fail`; `touched` for a fabric that the configuration does not name. */
export function failRule(config: RepositoryConfig, name: string): Fabric['structure']['fail'] {
  return config.fabrics.find((fabric) => fabric.name === name)?.structure.fail ?? 'touched';
}
