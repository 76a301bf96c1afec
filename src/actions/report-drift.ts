import { type ClusterGroup, groupClusters } from '../config/cluster-groups.ts';
import { compareFabric } from '../drift/compare-fabric.ts';
import { readDesired } from '../drift/desired.ts';
import type { DriftStanding } from '../ports/drift-store.ts';
import { OperationalError } from '../ports/operational-error.ts';
import { digestOf } from './digest-of.ts';
import type { DriftDesk, Tried } from './drift-desk.ts';
import { examineWith } from './examine-with.ts';
import { type DriftOrder, type DueFabric, findDue, waitFor } from './find-due.ts';
import { findPending } from './find-pending.ts';
import { lookAtFabric } from './look-at-fabric.ts';
import { findingOf, type GitSide, liveRecords, questionOf } from './plan-drift.ts';
import { type ClusterReading, digestLive, type Neighbours, readCluster } from './read-cluster.ts';
import { readDeployer } from './read-deployer.ts';
import { readFabric } from './read-fabric.ts';
import { tellDrift } from './tell-drift.ts';

/** When the cluster is read again, in milliseconds, and the fabrics that did not come to their end. */
export type DriftOutcome = { readonly wait: number; readonly left: ReadonlySet<string> };

/** What became of fabrics that did not come to their end: they are tried again, or a bug is to be reported. */
type Ended = { readonly left: Set<string>; readonly bugs: unknown[] };

type Read = Extract<ClusterReading, { is: 'read' }>;

/** Milliseconds after which something is tried again that only weather kept from its end. */
const weather = 30_000;

/**
 * Compares the fabrics of one cluster that are due with it and says what was found: kept with its history, and in the
 * check on the branch's head (DESIGN.md 5.5). One LIST a kind, however many fabrics. GitHub is asked for nothing where
 * nothing changed. A fabric's failure holds up no other. undefined where CLUSTERS_FILE names the cluster no more.
 */
export async function reportDrift(
  order: DriftOrder,
  desk: DriftDesk,
  ending: AbortSignal,
): Promise<DriftOutcome | undefined> {
  const group = groupClusters(desk.clusters()).get(order.cluster);
  if (group === undefined) return undefined;
  try {
    return await reportGroup(order, group, desk, ending);
  } catch (error) {
    // the program ends: all of it is done by the next
    if (ending.aborted) return { wait: 0, left: new Set([...order.asked, ...order.forced]) };
    throw error;
  }
}

async function reportGroup(
  order: DriftOrder,
  group: ClusterGroup,
  desk: DriftDesk,
  ending: AbortSignal,
): Promise<DriftOutcome> {
  const { due, held } = await findDue(desk, group, order);
  const ended: Ended = { left: new Set(held), bugs: [] };
  const sides: GitSide[] = [];
  for (const one of due) {
    const side = await attempt(desk, one, ended, () => readSide(desk, one));
    if (side !== undefined) sides.push(side);
  }
  if (sides.length > 0) {
    const catalogs = new Map(sides.map(({ view: { knowledge } }) => [knowledge.id, knowledge.catalog]));
    const cluster = await readCluster(desk, group, [...catalogs.values()], ending);
    const digest = cluster.is === 'read' ? digestLive(cluster.live) : '';
    for (const side of sides) {
      await attempt(desk, side.due, ended, () =>
        cluster.is === 'away' ? missOne(desk, side, cluster.message) : reportOne(desk, side, cluster, digest, ending),
      );
    }
  }
  if (ended.bugs.length > 0) throw ended.bugs[0];
  return { wait: waitFor(desk, group), left: ended.left };
}

/** Git's side; undefined where the configuration does not allow one: nothing is said then until it is mended. */
async function readSide(desk: DriftDesk, due: DueFabric): Promise<GitSide | undefined> {
  const read = await readFabric(desk, due.facts);
  if (read.is === 'no-fabric') {
    desk.log('info', 'Drift not compared', { fabric: due.name, why: read.reason });
    remember(desk, due);
    return undefined;
  }
  return { ...read, due };
}

async function missOne(desk: DriftDesk, side: GitSide, message: string): Promise<void> {
  const { facts, name } = side.due;
  desk.log('warn', 'Cluster not read', { fabric: name, why: message });
  const standing = await desk.drift.miss(facts, message, isoNow(desk));
  await tellDrift(desk, side, standing, message);
  remember(desk, side.due);
}

async function reportOne(
  desk: DriftDesk,
  side: GitSide,
  cluster: Read,
  digest: string,
  ending: AbortSignal,
): Promise<void> {
  const { due, view, reader } = side;
  const { facts, entry, name } = due;
  const { fabric, snapshot, knowledge } = view;
  const place = {
    ...{ directory: fabric.directory, branch: facts.branch, defaultBranch: view.defaultBranch },
    ...{ repository: `${facts.owner}/${facts.repo}`, files: snapshot.files },
  };
  const deployer = entry.deployer && (await readDeployer(cluster.source, entry.deployer, place, ending));
  const revisions = deployer?.parts.map(({ revision }) => revision);
  const inputs = digestOf([
    ...[fabric, entry.select, facts.commit, digest, deployer?.state, revisions],
    neighboursOf(cluster.neighbours, name),
  ]);
  const tried = desk.remembered.tried.get(name);
  const isSame = tried?.inputs === inputs && tried.until === undefined && !due.isForced;
  const confirmed = isSame ? await desk.drift.confirm(facts, isoNow(desk)) : undefined;
  if (confirmed !== undefined) {
    await tellDrift(desk, side, confirmed);
    return remember(desk, due, { inputs });
  }
  const desired = readDesired(fabric, snapshot, knowledge, examineWith(desk.memory));
  const begun = performance.now();
  const question = questionOf(side, desired, cluster.live, cluster.neighbours);
  const report = compareFabric(question);
  desk.meter.observeCompare((performance.now() - begun) / 1000);
  const answer = await findPending({
    ...{ ref: facts, commit: facts.commit, config: view.config, compared: question, report, deployer, reader },
    ...{ memory: desk.memory, feed: desk.feed, now: new Date(desk.now()) },
  });
  const finding = findingOf(side, answer, cluster.neighbours);
  const standing = await desk.drift.keep(facts, finding, liveRecords(question, answer.report), isoNow(desk));
  sayChange(desk, due, standing);
  await tellDrift(desk, side, standing);
  remember(desk, due, { inputs, until: answer.until });
}

function sayChange(
  { log }: DriftDesk,
  { name, standing: before }: DueFabric,
  { number, finding }: DriftStanding,
): void {
  if (number === before?.number) return;
  log('info', 'Drift changed', { fabric: name, ...finding.report.counts });
}

/**
 * What GitHub or the database did to one fabric is its own affair: weather is tried again, and of a definite answer (gone,
 * renamed, archived, a right that is missing) a look at the repository finds out what it means.
 */
async function attempt<T>(
  desk: DriftDesk,
  due: DueFabric,
  { left, bugs }: Ended,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OperationalError)) {
      bugs.push(error);
      return undefined;
    }
    const { name: fabric, facts } = due;
    if (!error.retryable) {
      desk.log('warn', 'Drift not reported', { fabric, why: error.message });
      await desk.lookAt(lookAtFabric(facts));
      remember(desk, due);
      return undefined;
    }
    left.add(fabric);
    const wait = error.retryAfter === undefined ? weather : error.retryAfter * 1000;
    desk.log(error.isPostponed ? 'info' : 'warn', 'Drift is reported later', {
      fabric,
      why: error.message,
      again: wait,
    });
    remember(desk, due, { againAt: desk.now() + wait });
    return undefined;
  }
}

function remember(desk: DriftDesk, { name, facts }: DueFabric, more: Partial<Tried> = {}): void {
  desk.remembered.tried.set(name, { at: desk.now(), commit: facts.commit, ...more });
}

function neighboursOf({ declared, unknown }: Neighbours, name: string): unknown {
  const others = [...declared].filter(([other]) => other !== name).map(([other, { digest }]) => [other, digest]);
  return [others, unknown];
}

function isoNow({ now }: DriftDesk): string {
  return new Date(now()).toISOString();
}
