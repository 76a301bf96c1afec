import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { printKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type Desired, readDesired } from '../drift/desired.ts';
import { planPreview } from '../drift/preview.ts';
import type { PreviewPlan } from '../drift/preview-plan.ts';
import type { DriftStanding } from '../ports/drift-store.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import { driftPageUrl } from '../proposal/links.ts';
import { previewCheck, previewCheckName } from '../proposal/preview-check.ts';
import { readKnowledge } from '../records/knowledge.ts';
import { areaOf, pathInFabric } from '../records/paths.ts';
import { isKnowledgePath } from '../records/wanted.ts';
import { differingPaths } from './apply-changes.ts';
import type { ClusterView } from './cluster-view.ts';
import { digestOf } from './digest-of.ts';
import { examineWith } from './examine-with.ts';
import { judgeChanges, type Sides } from './judge-changes.ts';
import { keyIn, type Look, linksAt } from './look.ts';
import { configOf, planFiles } from './plan-files.ts';
import { isCheckKnown, writeCheck } from './write-check.ts';

/** A commit that shall become part of a branch. */
export type PreviewedHead = {
  readonly head: string;
  /** Where it parted from the branch that it goes into; undefined: they have nothing in common. */
  readonly findStart: () => Promise<string | undefined>;
};

/**
 * The checks `hedgerow / preview: <fabric>` of a pull request's head, one for each fabric that has a cluster and whose
 * managed/ it touches (DESIGN.md 5.5). `own`: the configuration for the branch that it goes into. The cluster is not
 * asked. Returns the names of the fabrics that it previews; written only where content or head changed.
 */
export async function previewHead(look: Look, own: RepositoryConfig, incoming: PreviewedHead): Promise<string[]> {
  const previewed: string[] = [];
  const { clusters, owner, repo } = look;
  if (clusters === undefined) return previewed;
  for (const fabric of own.fabrics) {
    if (!clusters.hasCluster({ owner, repo, fabric: fabric.name })) continue;
    if (await previewFabric(look, clusters, own, fabric, incoming)) previewed.push(fabric.name);
  }
  return previewed;
}

async function previewFabric(
  look: Look,
  clusters: ClusterView,
  own: RepositoryConfig,
  fabric: Fabric,
  { head, findStart }: PreviewedHead,
): Promise<boolean> {
  const untouched = keyIn(look, `untouched ${head} ${fabric.name}`);
  if (look.memory.checks.get(untouched) !== undefined) return false;
  const ref = { repository: look.id, fabric: fabric.name };
  const standing = await clusters.drift.find(ref);
  const paused = await look.pauses.find(ref);
  const { publicUrl } = clusters;
  const named = { owner: look.owner, repo: look.repo, fabric: fabric.name };
  const page = publicUrl && standing && driftPageUrl(publicUrl, { ...named, page: standing.page });
  const check = {
    name: previewCheckName(fabric.name),
    inputs: digestOf([own.fabrics, standing?.number, standing?.finding.commit, standing?.unreachable, paused, page]),
  };
  if (isCheckKnown(look, head, check)) return true;
  const start = await findStart();
  const after = await look.reader.listFiles(head);
  const before: Listing = start === undefined ? new Map() : await look.reader.listFiles(start);
  const touched = differingPaths(before, after);
  if (![...touched].some((path) => isManaged(fabric, path))) {
    look.memory.checks.set(untouched, 'untouched', 1);
    return false;
  }
  await writeCheck(look, head, check, async () =>
    previewCheck({
      fabric,
      plan: await planFor(look, clusters, own, fabric, { start, before, after, head, touched }, standing),
      finding: standing?.finding,
      unreachable: standing?.unreachable,
      paused,
      links: linksAt(look, head),
      detailsUrl: page,
    }),
  );
  return true;
}

async function planFor(
  look: Look,
  { drift }: ClusterView,
  own: RepositoryConfig,
  fabric: Fabric,
  sides: Sides,
  standing: DriftStanding | undefined,
): Promise<PreviewPlan> {
  const { start, before, after, head } = sides;
  const snapshots = {
    before: await readTouched(look, own, fabric, { commit: start ?? head, files: before }, sides.touched),
    after: await readTouched(look, own, fabric, { commit: head, files: after }, sides.touched),
  };
  const { knowledge } = readKnowledge(fabric, snapshots.after);
  const desiredOf = (snapshot: Snapshot): Desired => readDesired(fabric, snapshot, knowledge, examineWith(look.memory));
  const desired = { before: desiredOf(snapshots.before), after: desiredOf(snapshots.after) };
  // the structure check has read all of it, and planned it
  const read = () => look.reader.readSnapshot({ commit: head, files: after }, own);
  const planned = await planFiles(look, own, after, read);
  const judged = await judgeChanges(look, own, planned.plan, sides);
  const problems = judged.fabrics.find(({ name }) => name === fabric.name)?.problems ?? [];
  const seen = standing && {
    report: standing.finding.report,
    records: await drift.live(standing, keysOf(desired, standing)),
  };
  return planPreview({ ...desired, knowledge, problems, seen });
}

/** The touched files of managed/, and what they are judged by. */
async function readTouched(
  { reader }: Look,
  own: RepositoryConfig,
  fabric: Fabric,
  { commit, files }: { readonly commit: string; readonly files: Listing },
  touched: ReadonlySet<string>,
): Promise<Snapshot> {
  const isWanted = (path: string): boolean =>
    (touched.has(path) && isManaged(fabric, path)) || isKnowledgePath(fabric, path);
  const only = new Map([...files].filter(([path]) => isWanted(path)));
  return await reader.readSnapshot({ commit, files: only }, configOf(own, fabric));
}

function isManaged(fabric: Fabric, path: string): boolean {
  return areaOf(pathInFabric(fabric, path) ?? '') === 'managed';
}

/** The touched records, under the keys that the cluster may have them, and the objects that nobody declares. */
function keysOf(
  desired: { readonly before: Desired; readonly after: Desired },
  { finding: { report } }: DriftStanding,
): string[] {
  const declared = [...desired.before.records.values(), ...desired.after.records.values()].flatMap(({ examined }) => {
    const { key } = examined;
    return key === undefined ? [] : [printKey(key), printKey({ ...key, namespace: key.namespace ?? 'default' })];
  });
  const extra = report.records.filter(({ state }) => state === 'extra').map(({ key }) => printKey(key));
  return [...new Set([...declared, ...extra])];
}
