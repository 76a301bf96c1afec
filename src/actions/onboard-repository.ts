import { createHash } from 'node:crypto';
import { defaultProposals } from '../config/fill-defaults.ts';
import { blobId } from '../domain/blob-id.ts';
import { hedgehogPack } from '../kinds/hedgehog/pack.ts';
import { mayDeclareDeployer } from '../normalize/find-deployers.ts';
import { nothingToOnboard, type OnboardPlan, planOnboarding } from '../normalize/plan-onboarding.ts';
import { printBranch } from '../proposal/branch.ts';
import { emptyOnboardComment, personOnboardComment } from '../proposal/comments.ts';
import { printOnboardMessage } from '../proposal/commit-message.ts';
import { onboardTitle, printOnboardBody } from '../proposal/onboard-body.ts';
import { isManifestPath } from '../records/paths.ts';
import { differingPaths } from './apply-changes.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { type ClosedProposal, type OpenProposal, type ProposalState, readProposal } from './proposal-state.ts';
import { propose } from './propose.ts';
import type { Proposed } from './proposed.ts';
import { answerRebuild, rebuildAsks } from './rebuild.ts';
import { type Head, isLikelyWanted } from './snapshot-reader.ts';
import { unlessPaused } from './stop-on-pause.ts';

const purpose = { flow: 'onboard' } as const;
const branch = printBranch(purpose);

/**
 * Proposes a configuration to a repository that has none (DESIGN.md 5.6): read, plan, apply one pull request that only
 * adds. A person who closed it, or merged it and took the configuration out again, said no: it is not asked again
 * unless somebody asks for it. Nothing found: nothing is opened.
 */
export async function onboardRepository(look: Look, head: Head): Promise<void> {
  const inputs = digestInputs(look, head);
  const asks = rebuildAsks(look, purpose);
  const isSettled = look.memory.checks.get(keyIn(look, branch)) === inputs && asks.length === 0;
  if (isSettled) return;
  const done = await unlessPaused(look, undefined, async (careful) => {
    const state = await readProposal(careful, purpose);
    const isRefused = state.open === undefined && state.closed.some(isNo) && asks.length === 0;
    if (!isRefused) await bring(careful, await plan(careful, head, inputs), head, state);
  });
  if ('pause' in done) {
    for (const ask of asks) await answerRebuild(look, ask, { is: 'paused', pause: done.pause });
    return;
  }
  // An open proposal is looked at each time: somebody may have pushed to its branch, or reopened a closed one.
  const isOpen = look.memory.openPulls.get(keyIn(look, branch)) !== undefined;
  if (!isOpen) look.memory.checks.set(keyIn(look, branch), inputs, 1);
}

/**
 * Closes a proposal to set Hedgerow up that is open though there is a configuration by now. Where none is remembered
 * that costs a request, so it is asked for once, and only by a look that has requests to spare.
 */
export async function closeOnboarding(look: Look, head: Head, hasRequestsToSpare: boolean): Promise<void> {
  const isRemembered = look.memory.openPulls.get(keyIn(look, branch)) !== undefined;
  const isAsked = rebuildAsks(look, purpose).length > 0;
  const done = keyIn(look, 'set up');
  const canWait = !hasRequestsToSpare || look.memory.checks.get(done) !== undefined;
  if (canWait && !isRemembered && !isAsked) return;
  const closed = await unlessPaused(look, undefined, async (careful) => {
    await bring(careful, nothingToOnboard, head, await readProposal(careful, purpose), true);
  });
  if ('result' in closed) look.memory.checks.set(done, 'yes', 1);
}

async function bring(
  look: Look,
  wanted: OnboardPlan,
  head: Head,
  state: ProposalState,
  isConfigured = false,
): Promise<void> {
  const proposed = proposedOnboarding(look, wanted, head, isConfigured);
  const outcome = await propose(look, proposed, state, {
    asks: rebuildAsks(look, purpose),
    isNo,
    isTextOnly: (open) => holdsChanges(look, proposed, open),
  });
  if (outcome.is === 'taken') look.log('info', 'Branch is not ours', { branch });
  if (outcome.is === 'absent' && state.open) look.memory.openPulls.forget(keyIn(look, branch));
}

/** Closed by a person, or merged: only what we closed ourselves, for there was nothing left to propose, says nothing. */
function isNo({ merged, planId }: ClosedProposal): boolean {
  return merged || planId !== nothingToOnboard.planId;
}

function proposedOnboarding(look: Look, plan: OnboardPlan, base: Head, isConfigured: boolean): Proposed {
  const links = linksAt(look, base.commit);
  return {
    purpose,
    planId: plan.planId,
    changes: plan.changeSet,
    base,
    proposals: defaultProposals,
    words: {
      message: printOnboardMessage(plan.planId),
      text: (at) => ({ title: onboardTitle, body: printOnboardBody(plan, { links, branch: base.name, ...at }) }),
      emptied: (number) => emptyOnboardComment(isConfigured, base.name, linksAt(look, base.commit, number)),
      left: (commit) => personOnboardComment(branch, commit, links),
    },
  };
}

/** Whether our commit adds exactly what would be added now. */
async function holdsChanges(look: Look, { planId, changes }: Proposed, open: OpenProposal): Promise<boolean> {
  if (open.maker !== 'ours' || open.carried === planId || open.base === undefined) return false;
  const [before, after] = [await look.reader.listFiles(open.base), await look.reader.listFiles(open.pull.head)];
  const differing = differingPaths(before, after);
  if (differing.size !== changes.size) return false;
  return [...changes].every(([path, change]) => {
    return differing.has(path) && change.action === 'write' && after.get(path)?.blob === blobId(change.content);
  });
}

async function plan(look: Look, head: Head, inputs: string): Promise<OnboardPlan> {
  const known = look.memory.onboardings.get(inputs);
  if (known) return known;
  const snapshot = await look.reader.readMatching(head, isManifestPath, isOfUse);
  const made = planOnboarding(snapshot, { owner: look.owner, repo: look.repo });
  const weight = made.fabrics.reduce((sum, fabric) => sum + fabric.plan.documents.length + fabric.loose.length, 1);
  look.memory.onboardings.set(inputs, made, weight);
  return made;
}

const groups = [...new Set(hedgehogPack.kinds.map(({ group }) => group))].map((group) => Buffer.from(`${group}/`));

/** What may lie in a fabric, be a fabric object, or declare a deployer. */
function isOfUse(path: string, bytes: Uint8Array): boolean {
  if (isLikelyWanted(path) || mayDeclareDeployer(bytes)) return true;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return groups.some((group) => content.includes(group));
}

/** All that a plan rests on: manifests by path and content, other files where they make a directory or are in its way. */
function digestInputs({ owner, repo }: Look, { files, name }: Head): string {
  const hash = createHash('sha256').update(`${owner}/${repo} ${name}`);
  for (const { path, mode, blob } of files.values()) {
    if (isManifestPath(path) || /(^|\/)(raw|managed|unmanaged|\.hnp|\.github|kustomization)(\/|$)/i.test(path)) {
      hash.update(`\n${path}\0${mode}${blob}`);
    }
  }
  return hash.digest('hex');
}
