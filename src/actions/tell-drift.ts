import type { DriftStanding } from '../ports/drift-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import { type DriftCheckInput, driftCheck, driftCheckName } from '../proposal/drift-check.ts';
import { driftPageUrl } from '../proposal/links.ts';
import type { DriftDesk } from './drift-desk.ts';
import { keepDriftIssue } from './keep-drift-issue.ts';
import { keyIn, linksAt } from './look.ts';
import { lookAtFabric } from './look-at-fabric.ts';
import type { GitSide } from './plan-drift.ts';
import { writeCheck } from './write-check.ts';

/**
 * Says what stands: in the check `hedgerow / drift: <fabric>` on the head of the branch that was indexed, and in the
 * issue of the fabric where it has one; previews are asked for where they may change. Written where the content or the
 * head changed, or somebody asked for it. The check also while writing is paused: it says so then. `away` is why the
 * cluster did not answer, where it does not. Throws OperationalError.
 */
export async function tellDrift(
  desk: DriftDesk,
  side: GitSide,
  standing: DriftStanding | undefined,
  away?: string,
): Promise<void> {
  const { due, view, host } = side;
  const { fabric } = view;
  const { facts, isForced } = due;
  const { memory, log, server, publicUrl } = desk;
  const { repository: id, owner, repo, commit } = facts;
  if (isNews(due.standing, standing)) await askForPreviews(desk, facts);
  const paused = await desk.pauses.find(facts);
  const input: DriftCheckInput = {
    fabric: { name: fabric.name, directory: fabric.directory, drift: { conclusion: fabric.drift.conclusion } },
    finding: standing?.finding,
    unreachable: standing?.unreachable ?? (away === undefined ? undefined : { message: away }),
    links: linksAt({ server, owner, repo }, commit),
    detailsUrl:
      publicUrl && standing && driftPageUrl(publicUrl, { owner, repo, fabric: fabric.name, page: standing.page }),
    paused,
  };
  const look = { id, host, memory, recheck: new Set(isForced ? [commit] : []), log };
  const check = { name: driftCheckName(fabric.name), inputs: JSON.stringify(input) };
  await writeCheck(look, commit, check, () => Promise.resolve(driftCheck(input)));
  if (standing !== undefined && standing.unreachable === undefined && paused === undefined)
    await tellIssue(desk, side, standing, input);
}

/** Whether what a preview says of the cluster may be another thing than before. */
function isNews(before: DriftStanding | undefined, now: DriftStanding | undefined): boolean {
  return now?.number !== before?.number || now?.unreachable?.since !== before?.unreachable?.since;
}

async function askForPreviews({ lookAt }: DriftDesk, facts: FabricFacts): Promise<void> {
  await lookAt(lookAtFabric(facts, [{ what: 'previews' }]));
}

async function tellIssue(
  { memory, log }: DriftDesk,
  { due, view: { fabric }, host }: GitSide,
  { finding }: DriftStanding,
  { links, detailsUrl }: DriftCheckInput,
): Promise<void> {
  if (!fabric.drift.issue) return;
  const key = keyIn({ id: due.facts.repository }, `issue ${fabric.name}`);
  const inputs = JSON.stringify([finding, detailsUrl]);
  if (memory.checks.get(key) === inputs) return;
  await keepDriftIssue(host, log, { fabric, finding, links, detailsUrl, isPaused: false });
  memory.checks.set(key, inputs, 1);
}
