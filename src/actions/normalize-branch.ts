import type { RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { Pause } from '../ports/pause-store.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { structureCheck, structureCheckName } from '../proposal/structure-check.ts';
import { applyChanges } from './apply-changes.ts';
import { commitDirect } from './commit-direct.ts';
import { indexRecords } from './index-records.ts';
import { type Look, linksAt } from './look.ts';
import { type Base, failRule, normalizeFabric } from './normalize-fabric.ts';
import { failedNote, noteFor, undoneCommitNote } from './notes.ts';
import { planBranch } from './plan-branch.ts';
import type { Outcome } from './proposed.ts';
import type { Head } from './snapshot-reader.ts';
import { unlessPaused } from './stop-on-pause.ts';
import { writeCheck } from './write-check.ts';

/** What direct commits left: the branch as it is now, and per fabric why its push did not happen. */
type AfterDirect = {
  readonly base: Base;
  readonly refused: ReadonlyMap<string, string>;
  /** Fabric → note; nothing is proposed for it. */
  readonly undone: ReadonlyMap<string, string>;
};

/** What was done about one branch. */
export type BranchOutcome = {
  /** Whether commits or proposals were written. */
  readonly isWritten: boolean;
  /** The proposals that a person pushed to: their heads are checked like any person's. */
  readonly left: readonly PullRequest[];
  /** Fabric → how its proposal stands. */
  readonly states: ReadonlyMap<string, Outcome['is']>;
};

/**
 * One branch and the fabrics that live on it: direct commits, then a pull request a fabric, then the check of its head.
 */
export async function normalizeBranch(
  look: Look,
  config: RepositoryConfig,
  head: Head,
  notes: readonly string[],
): Promise<BranchOutcome> {
  const { base, refused, undone } = await commitAllDirect(look, config, head);
  const { plan, inputs, uploads } = await planBranch(look, config, base);
  const said = [...notes];
  const pauses = new Map<string, Pause>();
  let isWritten = base.head !== head;
  const left: PullRequest[] = [];
  const states = new Map<string, Outcome['is']>();
  const failures: unknown[] = [];
  for (const fabric of config.fabrics) await attempt(failures, () => indexRecords(look, config, fabric, base));
  for (const fabric of plan.fabrics) {
    const note = undone.get(fabric.name);
    if (note !== undefined) {
      said.push(note);
      continue;
    }
    const outcome = await attempt(failures, () =>
      normalizeFabric(look, config, fabric, base, { uploads, directRefused: refused.get(fabric.name) }),
    );
    if (outcome === undefined) {
      said.push(failedNote(fabric.name));
      continue;
    }
    states.set(fabric.name, outcome.is);
    isWritten ||= outcome.is === 'open' && outcome.isWritten;
    if (outcome.is === 'left') left.push(outcome.pull);
    if (outcome.is === 'paused') pauses.set(fabric.name, outcome.pause);
    said.push(...noteFor(look, fabric.name, base.head.commit, outcome));
  }
  await writeCheck(
    look,
    base.head.commit,
    { name: structureCheckName, inputs: JSON.stringify([inputs, said]) },
    async () =>
      structureCheck({
        fabrics: plan.fabrics.map((fabric) => ({
          plan: fabric,
          fail: failRule(config, fabric.name),
          paused: pauses.get(fabric.name),
        })),
        problems: plan.problems,
        links: linksAt(look, base.head.commit),
        notes: said,
      }),
  );
  if (failures.length > 0) throw failures.find(isRetryable) ?? failures[0];
  return { isWritten, left, states };
}

/**
 * One fabric's failure waits until its neighbours are done: the look fails with it at the end and is made again. What
 * holds for the whole installation (its budget is used up) ends the look at once.
 */
async function attempt<T>(failures: unknown[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperationalError && error.isPostponed) throw error;
    failures.push(error);
    return undefined;
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof OperationalError && error.retryable;
}

async function commitAllDirect(look: Look, config: RepositoryConfig, head: Head): Promise<AfterDirect> {
  const refused = new Map<string, string>();
  const undone = new Map<string, string>();
  let base: Base = { head, snapshot: once(() => look.reader.readSnapshot(head, config)) };
  for (const fabric of config.fabrics) {
    if (fabric.normalize !== 'direct') continue;
    const at = base;
    const done = await unlessPaused(look, fabric.name, (careful) => commitDirect(careful, config, fabric, at));
    if (!('result' in done)) continue;
    const { result } = done;
    if (result.did === 'refused') refused.set(fabric.name, result.words);
    if (result.did === 'undone') undone.set(fabric.name, undoneCommitNote(look, fabric.name, result.commit));
    if (result.did === 'committed') {
      const files = applyChanges((await base.snapshot()).files, result.changes);
      const next: Head = { ...head, commit: result.commit, tree: result.tree, files };
      base = { head: next, snapshot: once(() => look.reader.readSnapshot(next, config)) };
    }
  }
  return { base, refused, undone };
}

function once(read: () => Promise<Snapshot>): () => Promise<Snapshot> {
  let reading: Promise<Snapshot> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
