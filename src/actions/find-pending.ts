import type { RepositoryConfig } from '../config/fabric.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { DriftQuestion } from '../drift/compare-fabric.ts';
import type { DeployerReading } from '../drift/deployer.ts';
import { readDesired } from '../drift/desired.ts';
import type { DeployerState } from '../drift/drift-finding.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import { beforeEdits } from '../drift/grace.ts';
import { type Earlier, markHealing, markPending } from '../drift/pending.ts';
import type { Feed, FeedEvent } from '../ports/feed.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { pathInRepository } from '../records/paths.ts';
import { examineWith } from './examine-with.ts';
import type { Memory } from './memory.ts';
import { configOf } from './plan-files.ts';
import type { SnapshotReader } from './snapshot-reader.ts';

/** A comparison of a fabric, and where to look for what Git said before. */
export type PendingQuestion = {
  readonly ref: FabricRef;
  /** Head of the fabric's branch that was compared. */
  readonly commit: string;
  readonly config: RepositoryConfig;
  readonly compared: DriftQuestion;
  readonly report: DriftReport;
  /** Absent where none is configured. */
  readonly deployer?: DeployerReading | undefined;
  readonly reader: SnapshotReader;
  readonly memory: Memory;
  readonly feed: Pick<Feed, 'recordEvents'>;
  readonly now: Date;
};

export type PendingAnswer = {
  readonly report: DriftReport;
  readonly deployer?: DeployerState;
  /** Until when the report holds by itself, in milliseconds since 1970; absent: until something else changes. */
  readonly until?: number;
};

/**
 * Tells drift from what only waits for the deployer (DESIGN.md 5.2, 5.8; docs/decisions/0094). By the commit that the
 * deployer applied last; where none is known, by what changed within `drift.grace`. GitHub is asked only for the tree of
 * a commit that was never listed here, and only where something differs. Throws OperationalError.
 */
export async function findPending(question: PendingQuestion): Promise<PendingAnswer> {
  const { report, deployer, now } = question;
  const state = deployer?.state;
  const hasCommit = deployer?.parts.some(({ revision }) => revision !== undefined) ?? false;
  if (!report.records.some(({ state: one }) => one !== 'unknown')) return { report, ...(state && { deployer: state }) };
  const found = hasCommit && deployer ? await markByCommit(question, deployer) : await markByTime(question);
  if (state === undefined || found.deployer === undefined) return found;
  const isWorking = state.status === 'ready' || state.status === 'progressing';
  if (!state.selfHeals || !isWorking) return found;
  const healed = markHealing(found.report, now.getTime());
  const until = Math.min(found.until ?? Number.POSITIVE_INFINITY, healed.until ?? Number.POSITIVE_INFINITY);
  return { ...found, report: healed.report, ...(Number.isFinite(until) ? { until } : {}) };
}

async function markByCommit(question: PendingQuestion, { parts, state }: DeployerReading): Promise<PendingAnswer> {
  const { compared, report, commit } = question;
  const earlier: Earlier[] = [];
  let deployer = state;
  const revisions = new Set(parts.flatMap(({ revision }) => (revision === commit ? [] : (revision ?? []))));
  for (const revision of revisions) {
    const desired = await readAt(question, revision);
    if (desired === undefined) {
      const message = `it applied ${revision.slice(0, 7)}, a commit that cannot be read here: what waits for it is not told from drift`;
      deployer = { ...state, message: state.message === undefined ? message : `${state.message}; ${message}` };
      continue;
    }
    const covers = parts.filter((part) => part.revision === revision).map((part) => part.covers);
    earlier.push({
      desired,
      concerns: (_, path) => covers.some((isCovered) => isCovered(pathInRepository(compared.fabric, path))),
    });
  }
  return { report: markPending(compared, report, earlier), deployer };
}

/** What Git said at a commit; undefined where it is not there. */
async function readAt({ reader, config, compared, memory }: PendingQuestion, commit: string) {
  const { fabric, knowledge } = compared;
  try {
    const files = await reader.listFiles(commit);
    const snapshot = await reader.readSnapshot({ commit, files }, configOf(config, fabric));
    return readDesired(fabric, snapshot, knowledge, examineWith(memory));
  } catch (error) {
    if (error instanceof OperationalError && !error.retryable) return undefined;
    throw error;
  }
}

async function markByTime(question: PendingQuestion): Promise<PendingAnswer> {
  const { compared, report, ref, feed, now, deployer } = question;
  const { fabric, knowledge } = compared;
  const grace = fabric.drift.grace * 1000;
  const state = deployer && { deployer: deployer.state };
  if (grace === 0) return { report, ...state };
  const differing = new Set(report.records.flatMap(({ key }) => idsOf(key)));
  const recent = await feed.recordEvents(ref, new Date(now.getTime() - grace).toISOString());
  const events = editsOf(recent).filter(({ id }) => differing.has(id));
  const marked = markPending(compared, report, beforeEdits(fabric, events, knowledge));
  const waiting = new Set(marked.records.flatMap(({ key, state: one }) => (one === 'pending' ? idsOf(key) : [])));
  const ends = events.filter(({ id }) => waiting.has(id)).map(({ at }) => Date.parse(at) + grace);
  return { report: marked, ...state, ...(ends.length === 0 ? {} : { until: Math.min(...ends) }) };
}

/** The keys under which a file may declare an object: its namespace may be left to the deployer. */
function idsOf(key: RecordKey): string[] {
  return [printKey(key), printKey({ ...key, namespace: null })];
}

/** The changes that people made: what was there when the fabric was indexed first was changed by nobody. */
function editsOf(events: readonly FeedEvent[]) {
  const first = events.find(({ number }) => number === 1)?.commit;
  return events.flatMap(({ key, old, at, commit, type }) => {
    if (key === undefined || (type === 'record.added' && commit === first && first !== undefined)) return [];
    return [{ id: printKey(key), at, ...(old === undefined ? {} : { old }) }];
  });
}
